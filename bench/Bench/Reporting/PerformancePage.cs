namespace Telemetry.Bench.Reporting;

/// <summary>Puts measured sections into a page that people wrote: each between its own pair of marks, all else untouched.</summary>
internal static class PerformancePage
{
    /// <summary>Replaces the text between a section's marks.</summary>
    /// <exception cref="InvalidOperationException">The page has no such marks.</exception>
    public static string With(string page, string name, string text)
    {
        var (begin, end) = ($"<!-- measured:{name} -->\n", $"<!-- /measured:{name} -->");
        var from = page.IndexOf(begin, StringComparison.Ordinal);
        var to = page.IndexOf(end, StringComparison.Ordinal);
        return from < 0 || to < from
            ? throw new InvalidOperationException($"The page has no marks for '{name}': add {begin.Trim()} and {end}.")
            : $"{page[..(from + begin.Length)]}{text}\n{page[to..]}";
    }
}

namespace Telemetry.Bench.Reporting;

/// <summary>What one scenario measured, as a table.</summary>
/// <param name="Scenario">The scenario's name, which is also its place in the page.</param>
/// <param name="Lead">What was done, in a sentence or two with its sizes.</param>
/// <param name="Columns">Heads of the columns.</param>
/// <param name="Rows">One text per column.</param>
internal sealed record Section(string Scenario, string Lead, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>Gets the section in Markdown.</summary>
    public string Markdown
    {
        get
        {
            IEnumerable<string> lines = [Lead, "", Line(Columns), Line(Columns.Select(static _ => "---")), .. Rows.Select(Line)];
            return string.Join('\n', lines);
        }
    }

    private static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";
}

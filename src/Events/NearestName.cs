namespace Telemetry.Events;

/// <summary>Finds what a mistyped name was probably meant to be.</summary>
public static class NearestName
{
    private const int LongestName = 64;

    /// <summary>Finds the known name fewest edits away (insert, delete, replace, swap of neighbours; case is free).</summary>
    /// <param name="name">The name as written.</param>
    /// <param name="known">The names that would have been right.</param>
    /// <returns>The nearest name, the earlier one of two; null when none is within a third of its length.</returns>
    public static string? Find(string name, IEnumerable<string> known)
    {
        if (name.Length is 0 or > LongestName)
        {
            return null;
        }

        string? nearest = null;
        var fewest = int.MaxValue;
        foreach (var candidate in known)
        {
            var edits = Edits(name, candidate);
            if (edits < fewest && edits <= Math.Max(1, candidate.Length / 3))
            {
                (nearest, fewest) = (candidate, edits);
            }
        }

        return nearest;
    }

    /// <summary>Phrases the find as the end of a fault's detail: <c>; did you mean X?</c>, or a full stop.</summary>
    public static string Hint(string name, IEnumerable<string> known) =>
        Find(name, known) is { } nearest ? $"; did you mean {nearest}?" : ".";

    private static int Edits(string from, string to)
    {
        Span<int> beforeLast = stackalloc int[to.Length + 1];
        Span<int> last = stackalloc int[to.Length + 1];
        Span<int> row = stackalloc int[to.Length + 1];
        for (var j = 0; j <= to.Length; j++)
        {
            last[j] = j;
        }

        for (var i = 1; i <= from.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var cost = Same(from[i - 1], to[j - 1]) ? 0 : 1;
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + cost);
                if (i > 1 && j > 1 && Same(from[i - 1], to[j - 2]) && Same(from[i - 2], to[j - 1]))
                {
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
                }
            }

            var reused = beforeLast;
            beforeLast = last;
            last = row;
            row = reused;
        }

        return last[to.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}

namespace Telemetry.Store.Verification;

/// <summary>A run of UTC days that one statement compares, both ends included. Days without rows may lie between.</summary>
internal readonly record struct DaySpan(DateOnly First, DateOnly Last)
{
    /// <summary>Above this a span is cut, so that the groups of one statement stay far below the memory of a query.</summary>
    public const long RowsMax = 500_000;

    /// <summary>Packs days, in order, into as few spans as hold at most <paramref name="rowsMax"/> rows each, or one day.</summary>
    public static IReadOnlyList<DaySpan> Pack(IEnumerable<(DateOnly Day, long Rows)> days, long rowsMax = RowsMax)
    {
        var spans = new List<DaySpan>();
        var rows = 0L;
        foreach (var (day, count) in days)
        {
            rows += count;
            if (spans.Count == 0 || rows > rowsMax)
            {
                spans.Add(new DaySpan(day, day));
                rows = count;
            }
            else
            {
                spans[^1] = spans[^1] with { Last = day };
            }
        }

        return spans;
    }
}

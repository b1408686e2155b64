using Telemetry.Aggregator.Calendar;

namespace Telemetry.Aggregator.Sql;

/// <summary>Works out a row's bucket. Boundaries come from the calendar here and never from the engine's own zone data.</summary>
internal static class BucketSql
{
    /// <summary>Gets the expression of a bucket's start in Unix seconds.</summary>
    /// <param name="grid">The buckets.</param>
    /// <param name="seconds">The expression of the row's time in Unix seconds.</param>
    /// <param name="parameters">Where boundaries go.</param>
    public static string Start(BucketGrid grid, string seconds, SqlParameters parameters)
    {
        var time = $"toInt64({seconds})";
        return grid.Kind switch
        {
            // A constant may not be a key of grouping sets.
            BucketKind.None => "materialize(toInt64(0))",
            BucketKind.Quarter => $"({time} - positiveModulo({time}, 900))",
            BucketKind.Hour => Hour(grid, time, parameters),
            _ => $"roundDown({time}, {parameters.Numbers(grid.Starts)})",
        };
    }

    private static string Hour(BucketGrid grid, string time, SqlParameters parameters)
    {
        var starts = parameters.Numbers(grid.Offsets.Select(span => span.Start));
        var offsets = parameters.Numbers(grid.Offsets.Select(span => (long)span.Offset));
        var span = $"roundDown({time}, {starts})";
        var offset = $"transform({span}, {starts}, {offsets}, toInt64(0))";
        return $"greatest({span}, {time} - positiveModulo({time} + {offset}, 3600))";
    }
}

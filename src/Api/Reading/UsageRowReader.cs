using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using Telemetry.Aggregator.Sql;
using Telemetry.Api.Rollups;

namespace Telemetry.Api.Reading;

/// <summary>Reads rows of the usage statement, column by column in the order it writes them.</summary>
/// <param name="groupCount">How many groups the query has.</param>
/// <param name="withBucketSums">Whether the query asked for the sums of whole buckets.</param>
internal sealed class UsageRowReader(int groupCount, bool withBucketSums)
{
    /// <summary>Reads one row, and whether it is the total.</summary>
    public (bool IsTotal, UsageRow Row) Read(DbDataReader reader)
    {
        var at = 0;
        var isTotal = NextNumber(reader, ref at) == 1;
        var bucket = NextNumber(reader, ref at);
        var groups = ImmutableArray.CreateBuilder<string>(groupCount);
        for (var group = 0; group < groupCount; group++)
        {
            groups.Add(reader.GetString(at++));
        }

        var counts = ImmutableArray.CreateBuilder<long>(MeasureColumns.Counts.Length);
        for (var count = 0; count < MeasureColumns.Counts.Length; count++)
        {
            counts.Add(NextNumber(reader, ref at));
        }

        var amounts = ImmutableArray.CreateBuilder<decimal>(MeasureColumns.Amounts.Length);
        for (var amount = 0; amount < MeasureColumns.Amounts.Length; amount++)
        {
            amounts.Add(reader.GetDecimal(at++));
        }

        var sums = new UsageSums(counts.MoveToImmutable(), amounts.MoveToImmutable(), NextHistogram(reader, ref at), NextHistogram(reader, ref at));
        var whole = withBucketSums
            ? new BucketSums(NextNumber(reader, ref at), NextNumber(reader, ref at), reader.GetDecimal(at))
            : default;
        return (isTotal, new UsageRow(bucket, groups.MoveToImmutable(), sums, whole));
    }

    private static long NextNumber(DbDataReader reader, ref int at) => Convert.ToInt64(reader.GetValue(at++), CultureInfo.InvariantCulture);

    private static LatencyHistogram NextHistogram(DbDataReader reader, ref int at) =>
        new((short[])reader.GetValue(at++), (long[])reader.GetValue(at++));
}

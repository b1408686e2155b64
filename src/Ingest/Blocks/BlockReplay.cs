using System.Collections.Frozen;
using Telemetry.Events;
using Telemetry.Ingest.Dimensions;
using Telemetry.Store.Rows;

namespace Telemetry.Ingest.Blocks;

/// <summary>Builds the rows of a pending block again from its intent: same range, same exclusions, no look-up, no clock. Pure.</summary>
public static class BlockReplay
{
    /// <summary>Gets the records of the intent's range that became rows.</summary>
    public static IEnumerable<T> Included<T>(BlockIntent intent, IEnumerable<T> records, Func<T, long> offsetOf)
    {
        var left = new OffsetSet();
        foreach (var exclusion in intent.Exclusions)
        {
            left.Add(exclusion.Offsets);
        }

        return records.Where(record => intent.Offsets.Contains(offsetOf(record)) && !left.Contains(offsetOf(record)));
    }

    /// <summary>Makes the rows of decoded records that the intent includes; those that are no longer readable are left out.</summary>
    public static List<UsageEventRow> Rows(
        BlockScope scope, BlockIntent intent, IEnumerable<DecodedRecord> included, DimensionAdmission admission)
    {
        var newValues = intent.NewValues.ToFrozenSet();
        return [.. included
            .Where(record => record.Event is not null)
            .Select(record => UsageRows.Of(scope, record, admission.FoldForReplay(record.Event!, newValues)))];
    }

    /// <summary>Gets the dimension values that the intent listed, by the rows that use them.</summary>
    public static IEnumerable<DimensionKey> NewValues(BlockIntent intent, IEnumerable<UsageEventRow> rows)
    {
        var newValues = intent.NewValues.ToFrozenSet();
        return rows
            .SelectMany(row => KeysOf(row.Event))
            .Distinct()
            .Where(key => newValues.Contains(key.Hash));
    }

    private static IEnumerable<DimensionKey> KeysOf(UsageEvent usageEvent) =>
        RolledUpDimensions.All.Select(dimension => new DimensionKey(usageEvent.Tenant, dimension.Bit, dimension.Read(usageEvent)));
}

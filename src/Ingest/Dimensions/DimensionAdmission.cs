using Telemetry.Events;
using Telemetry.Store.Rows;

namespace Telemetry.Ingest.Dimensions;

/// <summary>
/// Decides which values of rolled-up dimensions rollups show by name: the first 1,000 of each dimension and tenant. Later
/// ones are folded into <c>(other)</c>; raw rows keep them. Thread-safe.
/// </summary>
/// <remarks>
/// A value is <em>unconfirmed</em> from its admission until a block that lists it in its intent is stored. Every block
/// that uses an unconfirmed value lists it, so a replay needs only what is stored and its own intent.
/// </remarks>
public sealed class DimensionAdmission(int valuesMax = DimensionAdmission.ValuesMaxDefault)
{
    /// <summary>The most values of one dimension and tenant.</summary>
    public const int ValuesMaxDefault = 1_000;

    private readonly Lock gate = new();
    private readonly Dictionary<(string Tenant, FoldedDimensions Dimension), HashSet<string>> admitted = [];
    private readonly Dictionary<DimensionKey, ulong> unconfirmed = [];

    // Values of pending intents whose rows were not read yet: known by hash alone.
    private readonly HashSet<ulong> foretold = [];

    /// <summary>Takes in values that are stored already; the empty value needs no admission.</summary>
    public void Load(IEnumerable<DimensionKey> stored)
    {
        lock (this.gate)
        {
            foreach (var key in stored)
            {
                if (key.Value.Length > 0)
                {
                    ValuesOf(key).Add(key.Value);
                    this.unconfirmed.Remove(key);
                }
            }
        }
    }

    /// <summary>Takes in the values that a pending intent admitted, so that no other block takes their places.</summary>
    public void Foretell(IEnumerable<ulong> newValues)
    {
        lock (this.gate)
        {
            this.foretold.UnionWith(newValues);
        }
    }

    /// <summary>Gets the values of an event that are not confirmed yet: what a block with this event must list.</summary>
    /// <param name="usageEvent">The event.</param>
    /// <param name="folded">The dimensions whose value is beyond the cap.</param>
    public IReadOnlyList<DimensionKey> Admit(UsageEvent usageEvent, out FoldedDimensions folded)
    {
        folded = FoldedDimensions.None;
        List<DimensionKey>? listed = null;
        lock (this.gate)
        {
            foreach (var dimension in RolledUpDimensions.All)
            {
                var key = new DimensionKey(usageEvent.Tenant, dimension.Bit, dimension.Read(usageEvent));
                if (!TryAdmit(key))
                {
                    folded |= dimension.Bit;
                }
                else if (this.unconfirmed.ContainsKey(key))
                {
                    (listed ??= []).Add(key);
                }
            }
        }

        return listed ?? (IReadOnlyList<DimensionKey>)[];
    }

    /// <summary>Gets the folded dimensions of an event in a replay: what is neither stored nor listed by the block's intent.</summary>
    public FoldedDimensions FoldForReplay(UsageEvent usageEvent, IReadOnlySet<ulong> newValues)
    {
        var folded = FoldedDimensions.None;
        lock (this.gate)
        {
            foreach (var dimension in RolledUpDimensions.All)
            {
                var key = new DimensionKey(usageEvent.Tenant, dimension.Bit, dimension.Read(usageEvent));
                var known = key.Value.Length == 0
                    || (ValuesOf(key).Contains(key.Value) && !this.unconfirmed.ContainsKey(key))
                    || newValues.Contains(key.Hash);
                if (!known)
                {
                    folded |= dimension.Bit;
                }
            }
        }

        return folded;
    }

    /// <summary>Notes that a block which lists these values is stored.</summary>
    public void Confirm(IEnumerable<DimensionKey> listed)
    {
        lock (this.gate)
        {
            foreach (var key in listed)
            {
                ValuesOf(key).Add(key.Value);
                this.unconfirmed.Remove(key);
                this.foretold.Remove(key.Hash);
            }
        }
    }

    private bool TryAdmit(DimensionKey key)
    {
        if (key.Value.Length == 0)
        {
            return true;
        }

        var values = ValuesOf(key);
        if (values.Contains(key.Value))
        {
            return true;
        }

        // Foretold values of all dimensions count against each: a few places stay free until their rows are read.
        var hash = key.Hash;
        if (values.Count + this.foretold.Count >= valuesMax && !this.foretold.Contains(hash))
        {
            return false;
        }

        this.foretold.Remove(hash);
        values.Add(key.Value);
        this.unconfirmed.Add(key, hash);
        return true;
    }

    private HashSet<string> ValuesOf(DimensionKey key)
    {
        if (!this.admitted.TryGetValue((key.Tenant, key.Dimension), out var values))
        {
            values = new HashSet<string>(StringComparer.Ordinal);
            this.admitted.Add((key.Tenant, key.Dimension), values);
        }

        return values;
    }
}

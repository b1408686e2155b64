using System.Numerics;
using Telemetry.Broker;
using Telemetry.Events;
using Telemetry.Ingest.DeadLetters;
using Telemetry.Ingest.Dimensions;
using Telemetry.Ingest.Identities;
using Telemetry.Store.Rows;

namespace Telemetry.Ingest.Blocks;

/// <summary>
/// Decides for each record of a range whether it becomes a row: the first copy of an identity does, later ones do not.
/// Cuts the range before its intent gets too long. Pure but for the two sets it is given and adds to.
/// </summary>
public sealed class BlockPlanner
{
    private readonly BlockScope scope;
    private readonly IDictionary<EventKey, StoredIdentity>? known;
    private readonly DimensionAdmission admission;
    private readonly IntentBudget budget;

    private readonly List<UsageEventRow> rows = [];
    private readonly List<Exclusion> exclusions = [];
    private readonly HashSet<DimensionKey> newValues = [];
    private readonly List<OutgoingRecord> deadLetters = [];
    private readonly Dictionary<string, int> refusals = [];
    private readonly List<OutgoingRecord> moves = [];
    private int foldedValues;

    private BlockPlanner(BlockScope scope, IDictionary<EventKey, StoredIdentity>? known, DimensionAdmission admission)
    {
        this.scope = scope;
        this.known = known;
        this.admission = admission;
        this.budget = new IntentBudget(scope.FirstOffset, scope.BookVersion, scope.TenantDefault);
    }

    /// <summary>Plans the block that begins at the scope's first offset.</summary>
    /// <param name="scope">What all its rows share.</param>
    /// <param name="records">Records in offset order, at least one, none before the first offset.</param>
    /// <param name="known">The stored identities among them; identities of new rows are added. Null: copies are not told apart (the negative control).</param>
    /// <param name="admission">Which dimension values are shown; new ones are admitted.</param>
    public static BlockPlan Plan(
        BlockScope scope, IReadOnlyList<DecodedRecord> records, IDictionary<EventKey, StoredIdentity>? known, DimensionAdmission admission)
    {
        ArgumentOutOfRangeException.ThrowIfZero(records.Count);
        var planner = new BlockPlanner(scope, known, admission);
        var taken = 0;
        while (taken < records.Count && planner.TryTake(records[taken]))
        {
            taken++;
        }

        var last = records[taken - 1].Record;
        return new BlockPlan
        {
            Offsets = new OffsetRange(scope.FirstOffset, last.Offset),
            Rows = planner.rows,
            Exclusions = [.. planner.exclusions],
            NewValues = planner.newValues,
            DeadLetters = planner.deadLetters,
            Refusals = planner.refusals,
            Moves = planner.moves,
            FoldedValues = planner.foldedValues,
            RecordsTaken = taken,
        };
    }

    private bool TryTake(DecodedRecord decoded)
    {
        if (Exclude(decoded) is { } reason)
        {
            if (!this.budget.Fits(newValues: 0))
            {
                return false;
            }

            Leave(decoded, reason);
            return true;
        }

        var listed = this.admission.Admit(decoded.Event!, out var folded);
        var added = listed.Count(key => !this.newValues.Contains(key));
        if (!this.budget.Fits(added))
        {
            return false;
        }

        this.budget.AddValues(added);
        this.newValues.UnionWith(listed);
        this.foldedValues += BitOperations.PopCount((uint)folded);
        this.rows.Add(UsageRows.Of(this.scope, decoded, folded));
        this.known?.Add(decoded.Identity, new StoredIdentity(decoded.UsageHash, decoded.Event!.UsageQuality));
        return true;
    }

    private ExclusionReason? Exclude(DecodedRecord decoded)
    {
        if (decoded.Event is not { } usageEvent)
        {
            return ExclusionReason.Refused;
        }

        if (!KeyIs(decoded.Record.Key.Span, usageEvent.EventId) || !this.scope.IsHomeOf(decoded.Record.Key))
        {
            return ExclusionReason.Moved;
        }

        return this.known is not null && this.known.TryGetValue(decoded.Identity, out var first)
            ? first.Judge(decoded.UsageHash, usageEvent.UsageQuality)
            : null;
    }

    private void Leave(DecodedRecord decoded, ExclusionReason reason)
    {
        var offset = decoded.Record.Offset;
        this.budget.AddExclusion(offset, reason);
        if (this.exclusions.Count > 0 && this.exclusions[^1] is var run && run.Reason == reason && run.Offsets.Last + 1 == offset)
        {
            this.exclusions[^1] = run with { Offsets = new OffsetRange(run.Offsets.First, offset) };
        }
        else
        {
            this.exclusions.Add(new Exclusion(new OffsetRange(offset, offset), reason));
        }

        switch (reason)
        {
            case ExclusionReason.Refused:
                Bury(decoded, decoded.RefusalReason, decoded.RefusalDetail);
                break;
            case ExclusionReason.Conflict:
                Bury(decoded, DeadLetterReasons.DuplicateConflict, "An event with this id is stored with other usage; the first counts.");
                break;
            case ExclusionReason.BetterCopy:
                Bury(decoded, DeadLetterReasons.BetterCopy, "An event with this id is stored with other usage of lesser quality; the difference is booked as a correction of the first.");
                break;
            case ExclusionReason.Moved:
                this.moves.Add(UsageRecords.Of(decoded.Event!));
                break;
            case ExclusionReason.Copy:
            default:
                break;
        }
    }

    private void Bury(DecodedRecord decoded, string reason, string detail)
    {
        this.deadLetters.Add(DeadLetterRecords.Of(this.scope.Partition, decoded.Record, reason, detail));
        this.refusals[reason] = this.refusals.GetValueOrDefault(reason) + 1;
    }

    private static bool KeyIs(ReadOnlySpan<byte> key, Guid eventId)
    {
        Span<byte> expected = stackalloc byte[36];
        return eventId.TryFormat(expected, out _) && key.SequenceEqual(expected);
    }
}

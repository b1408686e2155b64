using Telemetry.Store.Client;

namespace Telemetry.Store.Adjustments;

/// <summary>What became of a copy of better quality. The codes are stored and answered: never change one.</summary>
public static class BetterCopyOutcome
{
    /// <summary>The difference is booked as a correction of the first.</summary>
    public const string Booked = "booked";

    /// <summary>A copy that is as good or better was booked before.</summary>
    public const string NotBetter = "not_better";

    /// <summary>The event that it is a copy of is no longer kept.</summary>
    public const string EventGone = "event_gone";

    /// <summary>It costs more than one event can carry.</summary>
    public const string OutOfRange = "amount_out_of_range";

    /// <summary>Its bytes are no event that this build can read.</summary>
    public const string Unreadable = "unreadable";
}

/// <summary>What was decided about one dead letter of the reason <c>better_copy</c>.</summary>
/// <param name="LetterId">The dead letter.</param>
/// <param name="Outcome">One of <see cref="BetterCopyOutcome"/>.</param>
/// <param name="AdjustmentId">The correction, where one was booked.</param>
/// <param name="DecidedAt">When (UTC).</param>
public sealed record BetterCopyDecision(Guid LetterId, string Outcome, Guid? AdjustmentId, DateTimeOffset DecidedAt);

/// <summary>The table <c>better_copies</c>.</summary>
public sealed class BetterCopyTable(ClickHouseDataSource source)
{
    private const int IdsPerQuery = 2_000;

    /// <summary>Records decisions. The same again takes the place of the first.</summary>
    public async Task AddAsync(IReadOnlyCollection<BetterCopyDecision> decisions, CancellationToken cancellationToken)
    {
        foreach (var chunk in decisions.Chunk(IdsPerQuery))
        {
            await source.ExecuteAsync(
                """
                INSERT INTO better_copies SETTINGS async_insert = 0, insert_deduplicate = 0
                SELECT r.1, r.2, if(r.3 = toUUID('00000000-0000-0000-0000-000000000000'), NULL, r.3), fromUnixTimestamp64Milli(r.4, 'UTC')
                FROM (SELECT arrayJoin(arrayZip({letters:Array(UUID)}, {outcomes:Array(String)}, {adjustments:Array(UUID)}, {times:Array(Int64)})) AS r)
                """,
                new
                {
                    letters = chunk.Select(static decision => decision.LetterId).ToArray(),
                    outcomes = chunk.Select(static decision => decision.Outcome).ToArray(),
                    adjustments = chunk.Select(static decision => decision.AdjustmentId ?? Guid.Empty).ToArray(),
                    times = chunk.Select(static decision => decision.DecidedAt.ToUnixTimeMilliseconds()).ToArray(),
                },
                cancellationToken);
        }
    }

    /// <summary>Finds the decisions about some letters.</summary>
    public async Task<Dictionary<Guid, BetterCopyDecision>> FindAsync(IEnumerable<Guid> letters, CancellationToken cancellationToken)
    {
        var found = new Dictionary<Guid, BetterCopyDecision>();
        foreach (var ids in letters.Chunk(IdsPerQuery))
        {
            var rows = await source.QueryAsync<Row>(
                """
                SELECT letter_id AS LetterId, outcome AS Outcome, adjustment_id AS AdjustmentId, toUnixTimestamp64Milli(decided_at) AS DecidedAt
                FROM better_copies FINAL WHERE letter_id IN (SELECT arrayJoin({ids:Array(UUID)}))
                """,
                new { ids },
                cancellationToken);
            foreach (var row in rows)
            {
                found[row.LetterId] = new BetterCopyDecision(row.LetterId, row.Outcome, row.AdjustmentId, DateTimeOffset.FromUnixTimeMilliseconds(row.DecidedAt));
            }
        }

        return found;
    }

    private sealed record Row
    {
        public required Guid LetterId { get; init; }
        public required string Outcome { get; init; }
        public Guid? AdjustmentId { get; init; }
        public required long DecidedAt { get; init; }
    }
}

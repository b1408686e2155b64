using System.Globalization;
using Telemetry.Store.Client;
using Telemetry.Store.Ingest;
using Telemetry.Store.Inserts;
using Telemetry.Store.Mutations;
using Telemetry.Store.Rows;
using Telemetry.Store.Sql;
using Telemetry.Store.Verification;

namespace Telemetry.Store.Adjustments;

/// <summary>
/// Books corrections so that a crash at any step leaves none by half: a batch is kept as its bytes first, then inserted under
/// one token. Whoever goes on finishes the batch that was kept last, and only then books further ones.
/// </summary>
/// <param name="source">The database.</param>
/// <param name="gate">Shared by all who write usage blocks or compare rollups in this process.</param>
/// <param name="soleWriter">
/// Whether nobody else writes to the store: the embedded engine, whose rollups may lack what raw rows have after a crash, and can
/// be compared with them. On a server the same token again completes them.
/// </param>
public sealed class AdjustmentLedger(ClickHouseDataSource source, WriteGate gate, bool soleWriter)
{
    // Beside the lanes of ingest, which are numbered from 0.
    private const int Lane = -1;
    private const int TriesMax = 10;

    // As the partitions of adjustment_batches are cut.
    private const long BatchesPerPartition = 64;

    private readonly BlockInserter inserter = new(source);
    private readonly RollupVerifier verifier = new(source);
    private readonly TableMutations mutations = new(source);

    /// <summary>Gets or sets what is called before each step; a test throws there, as if the process had died.</summary>
    internal Action<BookingStep> Passing { get; set; } = static _ => { };

    /// <summary>Books one batch: on return its rows are in <c>usage_adjustments</c> and in every rollup.</summary>
    /// <param name="series">What the batch is a part of; one writer at a time.</param>
    /// <param name="batch">Its place: the number that <see cref="FinishAsync"/> gave, then one more each time.</param>
    /// <param name="rows">At least one, all of one month (UTC).</param>
    /// <param name="cancellationToken">Gives up; what was begun is finished by <see cref="FinishAsync"/>.</param>
    public async Task BookAsync(string series, long batch, IReadOnlyList<UsageAdjustmentRow> rows, CancellationToken cancellationToken)
    {
        var made = await StagedBatch.OfAsync(series, batch, rows, cancellationToken);
        Passing(BookingStep.BeforeStage);
        await StageAsync(made, cancellationToken);
        Passing(BookingStep.AfterStage);

        // An insert of somebody who died meanwhile may have won under the same token: what is kept is what counts.
        var staged = soleWriter ? made : await FindLastAsync(series, cancellationToken) ?? made;
        using (await gate.EnterLaneAsync(Lane, cancellationToken))
        {
            await InsertAsync(staged, staged.Token, cancellationToken);
        }

        Passing(BookingStep.AfterInsert);
        if (batch % BatchesPerPartition == 0)
        {
            await DropAsync(series, (batch / BatchesPerPartition) - 1, cancellationToken);
        }
    }

    /// <summary>Finishes what was begun in a series before this process.</summary>
    /// <returns>The number of the next batch.</returns>
    public async Task<long> FinishAsync(string series, CancellationToken cancellationToken)
    {
        if (await FindLastAsync(series, cancellationToken) is not { } staged)
        {
            return 1;
        }

        if (staged.Block.IsEmpty)
        {
            return staged.Batch + 1;
        }

        if (soleWriter)
        {
            using var alone = await gate.EnterAloneAsync(cancellationToken);
            await CompleteAsync(staged, again: false, cancellationToken);
            var days = new VerificationScope { From = staged.FirstDay, To = staged.LastDay.AddDays(1) };
            await this.verifier.RepairAsync(days, $"{staged.Token}/{Guid.NewGuid():N}", cancellationToken);
        }
        else
        {
            using var lane = await gate.EnterLaneAsync(Lane, cancellationToken);
            await CompleteAsync(staged, again: true, cancellationToken);
        }

        return staged.Batch + 1;
    }

    /// <summary>Forgets the batches of a series that is done and never goes on.</summary>
    /// <param name="series">The series.</param>
    /// <param name="next">The number that its next batch would have.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task ForgetAsync(string series, long next, CancellationToken cancellationToken)
    {
        var last = next / BatchesPerPartition;
        await DropAsync(series, last - 1, cancellationToken);
        await DropAsync(series, last, cancellationToken);
    }

    /// <summary>Finishes what was begun in every series, and empties the bytes that were kept for it: names stand in them.</summary>
    public async Task EmptyAsync(CancellationToken cancellationToken)
    {
        const string Kept = "notEmpty(block)";
        foreach (var series in await source.QueryAsync<string>($"SELECT DISTINCT series FROM adjustment_batches WHERE {Kept}", cancellationToken: cancellationToken))
        {
            await FinishAsync(series, cancellationToken);
        }

        await this.mutations.RunAsync("adjustment_batches", "UPDATE block = ''", Kept, null, cancellationToken);
    }

    private Task DropAsync(string series, long partition, CancellationToken cancellationToken) => partition < 0
        ? Task.CompletedTask
        : source.ExecuteAsync(
            string.Create(CultureInfo.InvariantCulture, $"ALTER TABLE adjustment_batches DROP PARTITION ({SqlQuote.Text(series)}, {partition})"),
            cancellationToken: cancellationToken);

    // A token that the store remembers although its rows are gone swallows them: then another one is used.
    private async Task CompleteAsync(StagedBatch staged, bool again, CancellationToken cancellationToken)
    {
        if (again)
        {
            await InsertAsync(staged, staged.Token, cancellationToken);
        }

        for (var attempt = 1; !await IsStoredAsync(staged, cancellationToken); attempt++)
        {
            if (attempt > TriesMax)
            {
                throw new InvalidOperationException($"The store takes the corrections {staged.Token} but does not hold them, {TriesMax} times over. Run telemetry doctor.");
            }

            var token = attempt == 1 && !again ? staged.Token : string.Create(CultureInfo.InvariantCulture, $"{staged.Token}/r{attempt}");
            await InsertAsync(staged, token, cancellationToken);
        }
    }

    private Task InsertAsync(StagedBatch staged, string token, CancellationToken cancellationToken) =>
        this.inserter.InsertAsync("usage_adjustments", staged.Columns, staged.Block, token, cancellationToken);

    private async Task StageAsync(StagedBatch staged, CancellationToken cancellationToken)
    {
        using var block = new StagedBatchBlock();
        block.Add(staged);
        await this.inserter.InsertAsync(block, $"stage/{staged.Token}", cancellationToken);
    }

    private async Task<bool> IsStoredAsync(StagedBatch staged, CancellationToken cancellationToken) =>
        await source.ScalarAsync<ulong>(
            """
            SELECT count() FROM usage_adjustments
            WHERE tenant = {tenant:String} AND toDate(occurred_at) >= {first:Date} AND toDate(occurred_at) <= {last:Date} AND adjustment_id = {id:UUID}
            """,
            new { tenant = staged.Tenant, first = staged.FirstDay, last = staged.LastDay, id = staged.AdjustmentId },
            cancellationToken) > 0;

    private async Task<StagedBatch?> FindLastAsync(string series, CancellationToken cancellationToken)
    {
        var row = await source.QuerySingleOrDefaultAsync<Row>(
            """
            SELECT batch AS Batch, tenant AS Tenant, adjustment_id AS AdjustmentId, first_day AS FirstDay, last_day AS LastDay,
                columns AS Columns, base64Encode(block) AS Block
            FROM adjustment_batches WHERE series = {series:String} ORDER BY batch DESC LIMIT 1
            """,
            new { series },
            cancellationToken);
        return row is null ? null : new StagedBatch
        {
            Series = series,
            Batch = row.Batch,
            Tenant = row.Tenant,
            AdjustmentId = row.AdjustmentId,
            FirstDay = DateOnly.FromDateTime(row.FirstDay),
            LastDay = DateOnly.FromDateTime(row.LastDay),
            Columns = row.Columns.Split(','),
            Block = Convert.FromBase64String(row.Block),
        };
    }

    private sealed record Row
    {
        public required long Batch { get; init; }
        public required string Tenant { get; init; }
        public required Guid AdjustmentId { get; init; }
        public required DateTime FirstDay { get; init; }
        public required DateTime LastDay { get; init; }
        public required string Columns { get; init; }
        public required string Block { get; init; }
    }
}

/// <summary>The steps of booking one batch at which a crash is worth testing.</summary>
internal enum BookingStep
{
    /// <summary>The batch is made; nothing of it is kept.</summary>
    BeforeStage,

    /// <summary>Its bytes are kept; nothing is booked.</summary>
    AfterStage,

    /// <summary>It is booked.</summary>
    AfterInsert,
}

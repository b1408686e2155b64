using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Telemetry.Aggregator.Sql;
using Telemetry.Store.Client;
using Telemetry.Store.Inserts;
using Telemetry.Store.Native;
using Telemetry.Store.Objects;
using Telemetry.Store.Rows;

namespace Telemetry.Aggregator.Rerating;

/// <summary>The re-ratings of the store: those asked for, those under way, and the results of those that are over.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim whose wait handle is never asked for holds nothing to free.")]
public sealed class RerateRuns(ObjectTable objects, ClickHouseDataSource source)
{
    private const string Kind = "rerate";
    private readonly SemaphoreSlim asked = new(0);

    // Not by token: a result written again must take the place of the first.
    private readonly BlockInserter inserter = new(source, deduplicate: false);

    /// <summary>Records a re-rating; whoever does the work begins it soon.</summary>
    public async Task AddAsync(RerateRun run, CancellationToken cancellationToken)
    {
        await SaveAsync(run, cancellationToken);
        this.asked.Release();
    }

    /// <summary>Asks that a re-rating ends where it is; whoever does the work sees it within seconds.</summary>
    public async Task CancelAsync(RerateRun run, CancellationToken cancellationToken)
    {
        await objects.PutAsync(CancelKeyOf(run), "{}", cancellationToken);
        this.asked.Release();
    }

    /// <summary>Gets whether somebody asked that a re-rating ends.</summary>
    internal async Task<bool> IsCancelledAsync(RerateRun run, CancellationToken cancellationToken) =>
        await objects.FindAsync(CancelKeyOf(run), cancellationToken) is not null;

    /// <summary>Gets every re-rating, newest first.</summary>
    public async Task<IReadOnlyList<RerateRun>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await objects.ListAsync(Kind, cancellationToken)).Select(Read).OrderByDescending(static run => run.CreatedAt).ThenBy(static run => run.Id)];

    /// <summary>Finds one; null where there is none.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="tenant">Whose it is; null: of the whole installation.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    public async Task<RerateRun?> FindAsync(Guid id, string? tenant, CancellationToken cancellationToken) =>
        await objects.FindAsync(KeyOf(id, tenant), cancellationToken) is { } found ? Read(found) : null;

    /// <summary>Reads the result: one row a UTC day, provider and model of which any call was compared, by day, then cost difference.</summary>
    public Task<List<RerateRow>> RowsAsync(Guid id, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        var statement = parameters.Of($"""
            SELECT * FROM rerate_results FINAL WHERE run_id = {parameters.Id(id)}
            ORDER BY day, abs(cost_after_usd - cost_before_usd) DESC, provider, model
            """);
        return source.ReadAsync(statement, RowOf, cancellationToken);
    }

    /// <summary>Keeps the result of a re-rating. The same again takes the place of the first.</summary>
    internal async Task SaveRowsAsync(Guid id, IReadOnlyCollection<RerateRow> rows, CancellationToken cancellationToken)
    {
        if (rows.Count > 0)
        {
            using var block = new RerateResultBlock(id);
            foreach (var row in rows)
            {
                block.Add(row);
            }

            await this.inserter.InsertAsync(block, $"rerate/{id}/result", cancellationToken);
        }
    }

    /// <summary>Keeps how far a re-rating is.</summary>
    internal Task SaveAsync(RerateRun run, CancellationToken cancellationToken) =>
        objects.PutAsync(KeyOf(run.Id, run.Tenant), JsonSerializer.Serialize(run, JsonSerializerOptions.Web), cancellationToken);

    /// <summary>Waits until one is asked for in this process, or a time has passed.</summary>
    internal async Task WaitAsync(TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        await this.asked.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static ObjectKey KeyOf(Guid id, string? tenant) => new(Kind, tenant, id.ToString());

    // Beside the re-rating, which whoever works on it writes again and again.
    private static ObjectKey CancelKeyOf(RerateRun run) => new("rerate_cancel", run.Tenant, run.Id.ToString());

    private static RerateRun Read(StoredObject stored) => JsonSerializer.Deserialize<RerateRun>(stored.Body, JsonSerializerOptions.Web)!;

    private static RerateRow RowOf(DbDataReader row)
    {
        return new RerateRow
        {
            Day = DateOnly.FromDateTime((DateTime)row["day"]),
            Provider = (string)row["provider"],
            Model = (string)row["model"],
            Calls = Count("calls"),
            CallsChanged = Count("calls_changed"),
            CallsFailed = Count("calls_failed"),
            UnpricedBefore = Count("unpriced_before"),
            UnpricedAfter = Count("unpriced_after"),
            TokensBefore = Count("tokens_before"),
            TokensAfter = Count("tokens_after"),
            CostBeforeUsd = (decimal)row["cost_before_usd"],
            CostAfterUsd = (decimal)row["cost_after_usd"],
            ListCostBeforeUsd = (decimal)row["list_cost_before_usd"],
            ListCostAfterUsd = (decimal)row["list_cost_after_usd"],
        };

        long Count(string name) => (long)row[name];
    }
}

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Telemetry.Aggregator.Alerts;
using Telemetry.Aggregator.Rules;
using Telemetry.Store.Client;
using Telemetry.Store.Ingest;

namespace Telemetry.Aggregator.Evaluation;

/// <summary>Evaluates budgets a second after something was stored or set up, and rules at their own pace, while it holds the lease.</summary>
public sealed class EvaluationService(
    ClickHouseDataSource source, BudgetAlerts budgets, RuleEvaluator rules, IEvaluationLease lease, IEnumerable<IReadiness> conditions, TimeProvider time, ILogger<EvaluationService> logger)
    : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    // Without anything new, periods still end and forecasts still move.
    private static readonly TimeSpan EvaluateAtLeastEvery = TimeSpan.FromSeconds(30);

    private string seen = "";
    private int unsettled;
    private DateTimeOffset evaluatedAt = DateTimeOffset.MinValue;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            if (lease.IsHeld && conditions.All(static condition => condition.IsReady))
            {
                await TryTurnAsync(stoppingToken);
            }

            await Task.Delay(LookEvery, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TryTurnAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await IsDueAsync(cancellationToken))
            {
                await budgets.EvaluateAsync(cancellationToken);
                this.evaluatedAt = time.GetUtcNow();
            }

            await rules.EvaluateAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The host stops.
        }
        catch (Exception fault)
        {
            this.seen = "";
            AggregatorLog.NotEvaluated(logger, fault);
        }
    }

    /// <summary>Gets whether budgets have to be compared again. Row counts come from the parts' own headers and cost next to nothing.</summary>
    private async Task<bool> IsDueAsync(CancellationToken cancellationToken)
    {
        var now = await source.ScalarAsync<string>(
            """
            SELECT concat(
                toString((SELECT count() FROM usage_events)), '/', toString((SELECT count() FROM usage_adjustments)), '/',
                toString((SELECT count() FROM usage_15m)), '/', toString((SELECT count() FROM usage_entity_15m)), '/', toString((SELECT count() FROM objects)))
            """,
            cancellationToken: cancellationToken);
        if (now != this.seen)
        {
            // Raw rows can be there a moment before their rollups.
            this.seen = now!;
            this.unsettled = 2;
            return true;
        }

        return this.unsettled-- > 0 || time.GetUtcNow() - this.evaluatedAt >= EvaluateAtLeastEvery;
    }
}

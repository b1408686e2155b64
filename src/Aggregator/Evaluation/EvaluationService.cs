using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Telemetry.Aggregator.Alerts;
using Telemetry.Aggregator.Rules;
using Telemetry.Store.Ingest;

namespace Telemetry.Aggregator.Evaluation;

/// <summary>Evaluates budgets every second, which costs little where nothing changed, and rules at their own pace, while it holds the lease.</summary>
public sealed class EvaluationService(
    BudgetAlerts budgets, RuleEvaluator rules, WorkTurns turns, IEvaluationLease lease, IEnumerable<IReadiness> conditions, ILogger<EvaluationService> logger)
    : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            if (lease.IsHeld && conditions.All(static condition => condition.IsReady))
            {
                await TryAsync(budgets.EvaluateAsync, stoppingToken);
                await TryAsync(rules.EvaluateAsync, stoppingToken);
            }

            await Task.Delay(LookEvery, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TryAsync(Func<CancellationToken, Task> evaluate, CancellationToken cancellationToken)
    {
        try
        {
            using var turn = await turns.EvaluateAsync(cancellationToken);
            await evaluate(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The host stops.
        }
        catch (Exception fault)
        {
            AggregatorLog.NotEvaluated(logger, fault);
        }
    }
}

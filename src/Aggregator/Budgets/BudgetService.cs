using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Telemetry.Aggregator.Budgets.Files;
using Telemetry.Aggregator.Evaluation;
using Telemetry.Store.Ingest;

namespace Telemetry.Aggregator.Budgets;

/// <summary>
/// Takes over the file of budgets, then keeps the tables of budgets fresh, so that whoever reads <c>budget_status</c> sees every
/// watched period and its forecast.
/// </summary>
public sealed class BudgetService(
    BudgetStandings standings, BudgetFileSync file, WorkTurns turns, IEnumerable<IReadiness> ready, AggregatorOptions options, TimeProvider time, ILogger<BudgetService> logger)
    : BackgroundService
{
    private bool fileApplied;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await TryTurnAsync(stoppingToken);
                await Task.Delay(options.BudgetsEvery, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task TryTurnAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!this.fileApplied && options.BudgetsOfFile is { } budgets)
            {
                var (named, removed) = await file.ApplyAsync(budgets, cancellationToken);
                AggregatorLog.BudgetsOfFile(logger, named, removed);
            }

            this.fileApplied = true;
            if (ready.All(static condition => condition.IsReady))
            {
                using var turn = await turns.EvaluateAsync(cancellationToken);
                await standings.ReadAsync(time.GetUtcNow(), cancellationToken);
            }
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // The next turn tries again.
            AggregatorLog.BudgetsNotRead(logger, fault);
        }
    }
}

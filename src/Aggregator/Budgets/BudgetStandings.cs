using Telemetry.Store.Client;

namespace Telemetry.Aggregator.Budgets;

/// <summary>Reads how budgets stand.</summary>
public sealed class BudgetStandings(ClickHouseDataSource source)
{
    /// <summary>
    /// Reads the standing of every budget and value: of the period that holds <paramref name="now"/>, and of those closed less
    /// than 7 days ago. Cheap where nothing changed since the last call, so that it may be asked every second.
    /// </summary>
    public Task<IReadOnlyList<BudgetStanding>> ReadAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"{source} is not read yet at {now} ({cancellationToken}).");

    /// <summary>Reads the groups that cost most of a standing's period, dearest first, at most ten.</summary>
    public Task<IReadOnlyList<BudgetContributor>> TopContributorsAsync(BudgetStanding standing, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"{source} is not read yet for {standing} ({cancellationToken}).");
}

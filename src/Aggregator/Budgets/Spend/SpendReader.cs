using System.Collections.Immutable;
using NodaTime;
using Telemetry.Aggregator.Calendar;
using Telemetry.Aggregator.Dimensions;
using Telemetry.Store.Client;

namespace Telemetry.Aggregator.Budgets.Spend;

/// <summary>Reads what a budget's calls cost, by time or by group.</summary>
public sealed class SpendReader(ClickHouseDataSource source)
{
    private const int ContributorsMax = 10;

    /// <summary>How many values of a dimension ingest admits to the rollups for each tenant.</summary>
    private const int ValuesMax = 1_000;

    // What people can act on; the budget's own value says nothing new.
    private static readonly ImmutableArray<string> ContributorNames = ["team", "feature", "user", "model"];

    /// <summary>Reads the dimensions of which rollups may show values as <c>(other)</c>: those that are full for some tenant.</summary>
    public async Task<IReadOnlySet<string>> FoldedAsync(CancellationToken cancellationToken)
    {
        var names = await source.QueryAsync<string>(
            "SELECT toString(dimension) FROM dimension_values GROUP BY tenant, dimension HAVING uniqExact(value) >= {most:UInt32}",
            new { most = ValuesMax },
            cancellationToken);
        return names.ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Reads the cost of each bucket, by value of <c>per</c> (an empty text where it is one budget). Buckets without cost are left out.</summary>
    /// <param name="stored">The budget.</param>
    /// <param name="grid">The range and its buckets.</param>
    /// <param name="perValue">The one value asked for; null: every value.</param>
    public async Task<ILookup<string, SpendPoint>> SeriesAsync(StoredBudget stored, BucketGrid grid, string? perValue, CancellationToken cancellationToken)
    {
        var question = await QuestionAsync(stored, grid, cancellationToken) with { Groups = stored.Budget.Per is { } per ? [per] : [], PerValue = perValue };
        return (await ReadAsync(question, cancellationToken)).ToLookup(static row => row.G0, static row => row.Point, StringComparer.Ordinal);
    }

    /// <summary>Reads the cost of each bucket, all values of <c>per</c> together. Buckets without cost are left out.</summary>
    public async Task<IReadOnlyCollection<SpendPoint>> TotalSeriesAsync(StoredBudget stored, BucketGrid grid, CancellationToken cancellationToken)
    {
        var rows = await ReadAsync(await QuestionAsync(stored, grid, cancellationToken), cancellationToken);
        return [.. rows.Select(static row => row.Point)];
    }

    /// <summary>Reads the groups that cost most in a range, dearest first, at most ten.</summary>
    public async Task<IReadOnlyList<BudgetContributor>> TopAsync(StoredBudget stored, Instant from, Instant to, string? perValue, CancellationToken cancellationToken)
    {
        var question = await QuestionAsync(stored, new BucketGrid(BucketKind.None, DateTimeZone.Utc, from, to), cancellationToken);
        var entity = question.Source == BudgetSource.Entities ? BudgetSources.EntityOf(stored.Budget) : "";
        var groups = ContributorNames.Select(static name => DimensionCatalog.Find(name)!).Where(Tells).ToImmutableArray();
        var rows = await ReadAsync(question with { Groups = groups, PerValue = perValue, Limit = ContributorsMax }, cancellationToken);
        return [.. rows.Select(row => new BudgetContributor(
            groups.Select((group, at) => KeyValuePair.Create(group.Name, row.Group(at))).ToDictionary(StringComparer.Ordinal), row.CostUsd))];

        // On the entity rollup only what it holds; elsewhere entities would need single events.
        bool Tells(Dimension dimension) => dimension != stored.Budget.Per
            && !stored.Budget.Filter.Any(filter => filter.Dimension == dimension && filter.Values.Length == 1)
            && (entity.Length > 0 ? dimension.Name == entity || dimension.BesideEntities : dimension.Kind == DimensionKind.Rollup);
    }

    private async Task<SpendQuestion> QuestionAsync(StoredBudget stored, BucketGrid grid, CancellationToken cancellationToken) => new()
    {
        Budget = stored.Budget,
        Tenant = stored.Tenant,
        Source = BudgetSources.Choose(stored.Budget, await FoldedAsync(cancellationToken)),
        Grid = grid,
    };

    private Task<List<Row>> ReadAsync(SpendQuestion question, CancellationToken cancellationToken)
    {
        var statement = SpendSql.Write(question);
        return source.QueryAsync<Row>(statement.Text, statement.Parameters, cancellationToken);
    }

    private sealed record Row
    {
        public long Bucket { get; init; }
        public string G0 { get; init; } = "";
        public string G1 { get; init; } = "";
        public string G2 { get; init; } = "";
        public decimal CostUsd { get; init; }

        public SpendPoint Point => new(Instant.FromUnixTimeSeconds(Bucket), CostUsd);

        public string? Group(int at) => (at switch { 0 => G0, 1 => G1, _ => G2 }) is { Length: > 0 } value ? value : null;
    }
}

/// <summary>What calls of one bucket cost.</summary>
/// <param name="Start">The bucket's first instant.</param>
/// <param name="CostUsd">Their cost in USD.</param>
public readonly record struct SpendPoint(Instant Start, decimal CostUsd);

using System.Globalization;
using NodaTime;
using Telemetry.Aggregator.Dimensions;
using Telemetry.Aggregator.Sql;
using Telemetry.Store.Migrations;

namespace Telemetry.Aggregator.Budgets.Spend;

/// <summary>Writes what a budget's calls cost over a range, by bucket and group: for series, contributors and past periods.</summary>
/// <remarks>The view <c>budget_status</c> says the same of watched periods; a test holds the two against each other.</remarks>
internal sealed class SpendSql
{
    private const long DaySeconds = 86_400;

    // The view's own text, with other days in place of those of watched periods.
    private static readonly string EventRows = MigrationFiles.Fragment("budget_events");
    private static readonly string WatchedDays = MigrationFiles.Fragment("budget_event_days");

    private readonly SpendQuestion question;
    private readonly SqlParameters parameters = new();

    private SpendSql(SpendQuestion question) => this.question = question;

    /// <summary>Writes the statement; its columns are <c>Bucket</c>, <c>G0</c>, <c>G1</c>, … and <c>CostUsd</c>.</summary>
    public static SqlStatement Write(SpendQuestion question) => new SpendSql(question).Write();

    private SqlStatement Write()
    {
        var names = string.Concat(Enumerable.Range(0, this.question.Groups.Length).Select(static at => string.Create(CultureInfo.InvariantCulture, $", G{at}")));
        var sums = string.Join("\nUNION ALL\n", Sources());
        var order = this.question.Limit is { } limit ? string.Create(CultureInfo.InvariantCulture, $"\nORDER BY CostUsd DESC{names}\nLIMIT {limit}") : "";
        return this.parameters.Of($"SELECT Bucket{names}, sum(cost_usd) AS CostUsd\nFROM\n(\n{sums}\n)\nGROUP BY Bucket{names}\nHAVING CostUsd != 0{order}");
    }

    private IEnumerable<string> Sources()
    {
        var grid = this.question.Grid;
        switch (this.question.Source)
        {
            case BudgetSource.Entities:
                var entity = this.parameters.Text(BudgetSources.EntityOf(this.question.Budget));
                return [Select("usage_entity_15m AS r", $"{Quarters(grid.From, grid.To)} AND r.entity_kind = {entity}", DimensionSql.InEntities)];
            case BudgetSource.Events:
                return [Events()];
            default:
                return grid switch
                {
                    { OnUtcDays: true } => [Days(grid.From, grid.To)],
                    { WholeUtcDays: var (from, to) } => [Days(from, to), Rollup($"({Quarters(grid.From, from)} OR {Quarters(to, grid.To)})")],
                    _ => [Rollup(Quarters(grid.From, grid.To))],
                };
        }
    }

    private string Days(Instant from, Instant to) => Select(
        "usage_1d AS r",
        $"r.bucket_start >= toDate({this.parameters.Seconds(from)}) AND r.bucket_start < toDate({this.parameters.Seconds(to)})",
        DimensionSql.InRollup);

    private string Rollup(string range) => Select("usage_15m AS r", range, DimensionSql.InRollup);

    private string Events()
    {
        var grid = this.question.Grid;
        var first = grid.From.ToUnixTimeSeconds() / DaySeconds;
        var last = (grid.To - Duration.Epsilon).ToUnixTimeSeconds() / DaySeconds;
        var days = $"SELECT toDate(toUInt16({this.parameters.Number(first)} + number)) FROM numbers(toUInt64({this.parameters.Number(last - first + 1)}))";
        var range = $"r.occurred_at >= {this.parameters.Milliseconds(grid.From)} AND r.occurred_at < {this.parameters.Milliseconds(grid.To)}";
        return Select($"(\n{EventRows.Replace(WatchedDays, days, StringComparison.Ordinal)}\n) AS r", range, DimensionSql.InRollup, "toUnixTimestamp(r.occurred_at)");
    }

    private string Select(
        string from, string range, Func<Dimension, string> column, string seconds = "toUnixTimestamp(toDateTime(r.bucket_start, 'UTC'))")
    {
        var (budget, tenant) = (this.question.Budget, this.question.Tenant);
        var groups = string.Concat(this.question.Groups.Select((dimension, at) => string.Create(CultureInfo.InvariantCulture, $"toString({column(dimension)}) AS G{at}, ")));
        var names = string.Concat(Enumerable.Range(0, this.question.Groups.Length).Select(static at => string.Create(CultureInfo.InvariantCulture, $", G{at}")));
        var where = range + DimensionSql.Filters(budget.Filter, column, this.parameters);
        if (tenant is not null)
        {
            where += $"\n  AND r.tenant = {this.parameters.Text(tenant)}";
        }

        if (budget.Per is { } per)
        {
            where += this.question.PerValue is { } value ? $"\n  AND {column(per)} = {this.parameters.Text(value)}" : $"\n  AND {column(per)} != ''";
        }

        var bucket = BucketSql.Start(this.question.Grid, seconds, this.parameters);
        return $"SELECT {bucket} AS Bucket, {groups}sum(r.cost_usd) AS cost_usd\nFROM {from}\nWHERE {where}\nGROUP BY Bucket{names}";
    }

    private string Quarters(Instant from, Instant to) =>
        $"r.bucket_start >= {this.parameters.Seconds(from)} AND r.bucket_start < {this.parameters.Seconds(to)}";
}

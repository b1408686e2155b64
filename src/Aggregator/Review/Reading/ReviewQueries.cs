using Telemetry.Aggregator.Review.Figures;
using Telemetry.Aggregator.Review.Periods;
using Telemetry.Aggregator.Review.Variance;

namespace Telemetry.Aggregator.Review.Reading;

/// <summary>Asks the weekly queries about one period and one tenant, or all.</summary>
internal sealed class ReviewQueries
{
    private readonly ReviewStore store;
    private readonly Dictionary<string, object> parameters;

    /// <param name="store">Where the queries run.</param>
    /// <param name="period">The period.</param>
    /// <param name="tenants">The tenants whose calls count; empty for every tenant's.</param>
    public ReviewQueries(ReviewStore store, ReviewPeriod period, IEnumerable<string> tenants)
    {
        this.store = store;
        this.parameters = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["prior_from"] = period.PriorFrom.ToDateTimeUtc(),
            ["from"] = period.From.ToDateTimeUtc(),
            ["to"] = period.To.ToDateTimeUtc(),
            ["tenants"] = tenants.ToArray(),
        };
    }

    /// <summary>Reads the sums of both periods; null where one had no calls.</summary>
    public async Task<(TotalsRow? This, TotalsRow? Prior)> TotalsAsync(CancellationToken cancellationToken) =>
        Split(await ReadAsync("total", [], static row => (row.Text("period"), TotalsRow.From(row)), cancellationToken));

    /// <summary>Reads the times of both periods.</summary>
    public async Task<(LatencyFigures? This, LatencyFigures? Prior)> LatencyAsync(CancellationToken cancellationToken) =>
        Split(await ReadAsync("latency", [], static row => (row.Text("period"), new LatencyFigures
        {
            DurationMsP50 = row.Milliseconds("duration_ms_p50"),
            DurationMsP95 = row.Milliseconds("duration_ms_p95"),
            TimeToFirstTokenMsP50 = row.Milliseconds("time_to_first_token_ms_p50"),
            TimeToFirstTokenMsP95 = row.Milliseconds("time_to_first_token_ms_p95"),
        }), cancellationToken));

    /// <summary>Reads the cells that the change is made of, by value of a dimension.</summary>
    /// <param name="dimension"><c>team</c>, <c>feature</c>, <c>model</c>, or empty for everything together.</param>
    /// <param name="values">The values wanted; empty for all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ILookup<string, ChangeCell>> CellsAsync(string dimension, IEnumerable<string> values, CancellationToken cancellationToken)
    {
        var rows = await ReadAsync(
            "change_cells", [new("dimension", dimension), new("values", values.ToArray())], static row => (Value: row.Text("value"), Cell: CellOf(row)), cancellationToken);
        return rows.ToLookup(static row => row.Value, static row => row.Cell, StringComparer.Ordinal);
    }

    /// <summary>Reads what moved most.</summary>
    public Task<List<MoverRow>> MoversAsync(string dimension, int rows, CancellationToken cancellationToken) => ReadAsync(
        "movers",
        [new("dimension", dimension), new("rows", rows)],
        static row => new MoverRow(row.Text("value"), row.Usd("cost_usd"), row.Usd("prior_cost_usd"), row.Count("calls"), row.Count("prior_calls")),
        cancellationToken);

    public Task<List<NewOrVanished>> NewAndVanishedAsync(int rows, CancellationToken cancellationToken) => ReadAsync(
        "new_and_vanished",
        [new("rows", rows)],
        static row => new NewOrVanished(
            row.Text("dimension"), row.Text("value"), row.Text("state"), row.Count("calls"), row.Usd("cost_usd"), row.Usd("list_cost_usd")),
        cancellationToken);

    /// <summary>Reads what names no value of a dimension.</summary>
    /// <param name="cost">What everything cost, in USD.</param>
    /// <param name="priorCost">The same of the period before.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<List<UnallocatedLine>> UnallocatedAsync(decimal cost, decimal priorCost, CancellationToken cancellationToken) => ReadAsync(
        "unallocated",
        [],
        row => new UnallocatedLine(
            row.Text("dimension"), row.Count("calls"), row.Usd("cost_usd"), Shares.Of(row.Usd("cost_usd"), cost), Shares.Of(row.Usd("prior_cost_usd"), priorCost)),
        cancellationToken);

    /// <summary>Reads the dearest models.</summary>
    public Task<List<ModelLine>> ModelsAsync(int rows, decimal cost, CancellationToken cancellationToken) => ReadAsync(
        "models",
        [new("rows", rows)],
        row => new ModelLine
        {
            Provider = row.Text("provider"),
            Model = row.Text("model"),
            Calls = row.Count("calls"),
            CostUsd = row.Usd("cost_usd"),
            PriorCostUsd = row.Usd("prior_cost_usd"),
            ShareCost = Shares.Of(row.Usd("cost_usd"), cost),
            HitRate = Shares.Of(row.Count("cache_read_tokens"), row.Count("input_tokens")),
            PriorHitRate = Shares.Of(row.Count("prior_cache_read_tokens"), row.Count("prior_input_tokens")),
            CacheSavingUsd = row.Usd("cache_saving_usd"),
            CostPerCallUsd = Shares.Of(row.Usd("cost_usd"), row.Count("costed_calls")),
            CostPer1kTokensUsd = Shares.Of(row.Usd("cost_usd") * 1000, row.Count("costed_tokens")),
            DurationMsP50 = row.Milliseconds("duration_ms_p50"),
            DurationMsP95 = row.Milliseconds("duration_ms_p95"),
        },
        cancellationToken);

    public async Task<IReadOnlyList<FailureLine>> FailuresAsync(CancellationToken cancellationToken)
    {
        var rows = await ReadAsync(
            "failures", [], static row => (Period: row.Text("period"), Name: row.Text("status"), Calls: row.Count("calls"), Cost: row.Usd("cost_usd")), cancellationToken);
        return [.. Paired(rows).Select(static pair => new FailureLine(pair.Name, pair.Calls, pair.Cost, pair.PriorCalls, pair.PriorCost))];
    }

    public async Task<RetryLine> RetriesAsync(CancellationToken cancellationToken)
    {
        var rows = await ReadAsync(
            "retries", [], static row => (Period: row.Text("period"), Name: "", Calls: row.Count("calls"), Cost: row.Usd("cost_usd")), cancellationToken);
        return Paired(rows).Select(static pair => new RetryLine(pair.Calls, pair.Cost, pair.PriorCalls, pair.PriorCost)).FirstOrDefault() ?? new RetryLine(0, 0, 0, 0);
    }

    public Task<List<UnpricedLine>> UnpricedAsync(int rows, CancellationToken cancellationToken) => ReadAsync(
        "unpriced",
        [new("rows", rows)],
        static row => new UnpricedLine(row.Text("provider"), row.Text("model"), row.Count("calls"), row.Count("tokens")),
        cancellationToken);

    public async Task<IReadOnlyList<BillingLine>> OtherBillingAsync(CancellationToken cancellationToken)
    {
        var rows = await ReadAsync(
            "other_billing", [], static row => (Period: row.Text("period"), Name: row.Text("billing"), Calls: row.Count("calls"), Cost: row.Usd("list_cost_usd")), cancellationToken);
        return [.. Paired(rows).Select(static pair => new BillingLine(pair.Name, pair.Calls, pair.Cost, pair.PriorCost))];
    }

    /// <summary>Reads the cost of a month up to a moment, beside the month before.</summary>
    public async Task<(decimal Cost, decimal PriorCost, decimal PriorMonthCost)> MonthAsync(MonthSpan month, CancellationToken cancellationToken)
    {
        var rows = await ReadAsync(
            "month_to_date",
            [
                new("month_from", month.From.ToDateTimeUtc()), new("to", month.To.ToDateTimeUtc()),
                new("prior_month_from", month.PriorFrom.ToDateTimeUtc()), new("prior_month_to", month.PriorTo.ToDateTimeUtc()),
            ],
            static row => (row.Usd("cost_usd"), row.Usd("prior_cost_usd"), row.Usd("prior_month_cost_usd")),
            cancellationToken);
        return rows.Single();
    }

    /// <summary>Reads the cost of local days, by value of a dimension and start of the day in Unix seconds.</summary>
    /// <param name="days">The starts of the days.</param>
    /// <param name="end">The end of the last of them, in Unix seconds.</param>
    /// <param name="dimension"><c>team</c>, <c>feature</c>, <c>model</c>, or empty for everything together.</param>
    /// <param name="values">How many values at most, the dearest.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ILookup<string, (long Day, decimal CostUsd)>> DaysAsync(
        long[] days, long end, string dimension, int values, CancellationToken cancellationToken)
    {
        var rows = await ReadAsync(
            "days",
            [new("days", days), new("to", DateTimeOffset.FromUnixTimeSeconds(end).UtcDateTime), new("dimension", dimension), new("rows", values)],
            static row => (Value: row.Text("value"), Day: row.Count("day"), Cost: row.Usd("cost_usd")),
            cancellationToken);
        return rows.ToLookup(static row => row.Value, static row => (row.Day, row.Cost), StringComparer.Ordinal);
    }

    private static ChangeCell CellOf(ReviewRow row)
    {
        return new ChangeCell
        {
            Provider = row.Text("provider"),
            Model = row.Text("model"),
            ServiceTier = row.Text("service_tier"),
            InferenceRegion = row.Text("inference_region"),
            This = Of(""),
            Prior = Of("prior_"),
        };

        CellFigures Of(string prefix) => new()
        {
            ServedCalls = row.Count(prefix + "served_calls"),
            CostUsd = row.Usd(prefix + "cost_usd"),
            ListCostUsd = row.Usd(prefix + "list_cost_usd"),
            CostedTokens = row.Count(prefix + "costed_tokens"),
            Usage = row.Usage(prefix),
        };
    }

    private static (T? This, T? Prior) Split<T>(List<(string Period, T Row)> rows)
        where T : class =>
        (rows.Find(static row => row.Period == "this").Row, rows.Find(static row => row.Period == "prior").Row);

    private static IEnumerable<(string Name, long Calls, decimal Cost, long PriorCalls, decimal PriorCost)> Paired(
        List<(string Period, string Name, long Calls, decimal Cost)> rows) => rows
        .GroupBy(static row => row.Name)
        .Select(static group => (
            group.Key,
            group.Where(static row => row.Period == "this").Sum(static row => row.Calls),
            group.Where(static row => row.Period == "this").Sum(static row => row.Cost),
            group.Where(static row => row.Period != "this").Sum(static row => row.Calls),
            group.Where(static row => row.Period != "this").Sum(static row => row.Cost)));

    private Task<List<T>> ReadAsync<T>(
        string name, KeyValuePair<string, object>[] more, Func<ReviewRow, T> map, CancellationToken cancellationToken)
    {
        var all = new Dictionary<string, object>(this.parameters, StringComparer.Ordinal);
        foreach (var (parameter, value) in more)
        {
            all[parameter] = value;
        }

        return this.store.ReadAsync(name, all, map, cancellationToken);
    }
}

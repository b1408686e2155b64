using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;
using Telemetry.Aggregator.Budgets.Forecasts;
using Telemetry.Aggregator.Budgets.Past;
using Telemetry.Aggregator.Budgets.Periods;
using Telemetry.Aggregator.Budgets.Spend;
using Telemetry.Aggregator.Calendar;
using Telemetry.Api.Money;
using Telemetry.Api.OpenApi;
using Telemetry.Api.Parameters;
using Telemetry.Api.Problems;
using Telemetry.Api.Rows;

namespace Telemetry.Api.Budgets;

/// <summary>One step of a budget's period.</summary>
public sealed record BurnDownRow
{
    public required string Start { get; init; }
    public required string End { get; init; }

    /// <summary>Gets what was spent in the step; null where it lies ahead.</summary>
    public required Usd? SpentUsd { get; init; }

    /// <summary>Gets what was spent from the period's start to the step's end; null where it lies ahead.</summary>
    public required Usd? CumulativeUsd { get; init; }

    /// <summary>Gets what an even pace would have spent by the step's end.</summary>
    public required Usd IdealUsd { get; init; }

    /// <summary>Gets what will have been spent by the step's end; null where that is over.</summary>
    public required Usd? ForecastUsd { get; init; }
}

/// <summary>GET /budgets/{id}/burn-down: a period step by step, beside an even pace and the forecast.</summary>
internal static class BurnDownEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/budgets/{id}/burn-down", GetAsync)
        .Produces<ListAnswer<BurnDownRow>>()
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .WithParameters(
            BudgetDocs.Tenant,
            BudgetDocs.PerValue,
            SharedParameterDocs.Text("at", "A moment of the period that is wanted: RFC 3339, or a date in the budget's zone; now where absent."),
            BudgetDocs.Format)
        .WithName("GetBudgetBurnDown")
        .WithSummary("A budget's period by hours (of a day) or days: spent, an even pace, and the forecast.");

    private static async Task<IResult> GetAsync(
        HttpContext http, string id, BudgetScope scope, SpendReader spend, BudgetForecasts forecasts, TimeProvider time, CancellationToken cancellationToken)
    {
        var faults = new List<ParameterFault>();
        var query = PlainQuery.Read(http, ["tenant", "per_value", "at", "format"], faults);
        AnswerFormats.Read(query, faults);
        var stored = await scope.FindAsync(http, query, id, cancellationToken);
        var (budget, value) = (stored.Budget, query.Single("per_value"));
        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        var at = now;
        if (query.Single("at") is { } text && !TimeParameter.TryRead(text, budget.Zone, out at, out var fault))
        {
            faults.Add(new ParameterFault("at", fault));
        }

        if (budget.Per is null != value is null)
        {
            faults.Add(new ParameterFault("per_value", budget.Per is null ? "The budget has no per: it is one budget." : $"Name the {budget.Per.Name}: the budget is one for each."));
        }

        if (faults.Count > 0)
        {
            throw RequestRefusedException.Invalid(faults);
        }

        var period = new BudgetCalendar(budget).PeriodAt(at);
        var grid = new BucketGrid(BurnDown.StepOf(budget), budget.Zone, period.Start, period.End);
        var points = (await spend.SeriesAsync(stored, grid, value, cancellationToken)).SelectMany(static points => points).ToList();
        var history = await forecasts.HistoryAsync(stored, value ?? "", now, cancellationToken);
        var answer = new ListAnswer<BurnDownRow>([.. BurnDown.Of(budget, period, points, now, history).Select(Row)], null);
        return Answers.List(http, answer, answer.Data, [], null);
    }

    private static BurnDownRow Row(BurnDownStep step) => new()
    {
        Start = TimeText.Format(step.Start),
        End = TimeText.Format(step.End),
        SpentUsd = step.SpentUsd is { } spent ? new Usd(spent) : null,
        CumulativeUsd = step.CumulativeUsd is { } cumulative ? new Usd(cumulative) : null,
        IdealUsd = new Usd(step.IdealUsd),
        ForecastUsd = step.ForecastUsd is { } forecast ? new Usd(forecast) : null,
    };
}

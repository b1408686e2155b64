using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using NodaTime;
using Telemetry.Aggregator.Budgets;
using Telemetry.Aggregator.Budgets.Past;
using Telemetry.Api.Money;
using Telemetry.Api.OpenApi;
using Telemetry.Api.Parameters;
using Telemetry.Api.Problems;
using Telemetry.Api.Rollups;
using Telemetry.Api.Rows;

namespace Telemetry.Api.Budgets;

/// <summary>What a budget would have done in one past period.</summary>
public sealed record SimulatedPeriodRow
{
    public required string PeriodStart { get; init; }
    public required string PeriodEnd { get; init; }
    public required string? PerValue { get; init; }
    public required Usd SpentUsd { get; init; }
    public required Usd LimitUsd { get; init; }

    /// <summary>Gets the thresholds that would have been crossed, in order of time.</summary>
    public required IReadOnlyList<SimulatedCrossingRow> Crossed { get; init; }
}

/// <summary>A threshold that would have been crossed.</summary>
/// <param name="Percent">Its percent.</param>
/// <param name="Basis">actual or forecast.</param>
/// <param name="At">The start of the hour in which it would have been crossed.</param>
/// <param name="AmountUsd">What was spent by then, or forecast then.</param>
public sealed record SimulatedCrossingRow(int Percent, string Basis, string At, Usd AmountUsd);

/// <summary>GET /budgets/{id}/simulate: which thresholds the past would have crossed.</summary>
internal static class SimulateEndpoint
{
    private const int PeriodsDefault = 12;
    private const int PeriodsMax = 60;
    private const int ValuesMax = 100;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/budgets/{id}/simulate", GetAsync)
        .Produces<ListAnswer<SimulatedPeriodRow>>()
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .WithParameters(
            BudgetDocs.Tenant,
            BudgetDocs.PerValue,
            SharedParameterDocs.Integer("periods", $"How many periods, the current one the last; {PeriodsDefault} where absent.", PeriodsMax),
            BudgetDocs.Format)
        .WithName("SimulateBudget")
        .WithSummary($"Which thresholds of a budget the last periods would have crossed, and when; of a budget with per the {ValuesMax} values that spent most.");

    private static async Task<IResult> GetAsync(
        HttpContext http, string id, BudgetScope scope, BudgetPast past, IOptions<QueryApiOptions> options, TimeProvider time, CancellationToken cancellationToken)
    {
        var faults = new List<ParameterFault>();
        var query = PlainQuery.Read(http, ["tenant", "per_value", "periods", "format"], faults);
        AnswerFormats.Read(query, faults);
        var count = LimitParameter.Read(query.Single("periods"), PeriodsDefault, PeriodsMax, faults, "periods");
        var stored = await scope.FindAsync(http, query, id, cancellationToken);
        var value = query.Single("per_value");
        if (value is not null && stored.Budget.Per is null)
        {
            faults.Add(new ParameterFault("per_value", "The budget has no per: it is one budget."));
        }

        if (faults.Count > 0)
        {
            throw RequestRefusedException.Invalid(faults);
        }

        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        var earliest = RawRetention.EarliestFrom(now, Duration.FromTimeSpan(options.Value.RetentionEvents));
        var periods = await past.SimulateAsync(stored, value, count, ValuesMax, earliest, now, cancellationToken);
        var answer = new ListAnswer<SimulatedPeriodRow>([.. periods.Select(period => Row(stored.Budget, period))], null);
        return Answers.List(http, answer, answer.Data, [], null);
    }

    private static SimulatedPeriodRow Row(Budget budget, SimulatedPeriod period) => new()
    {
        PeriodStart = TimeText.Format(period.Period.Start),
        PeriodEnd = TimeText.Format(period.Period.End),
        PerValue = period.PerValue,
        SpentUsd = new Usd(period.SpentUsd),
        LimitUsd = new Usd(budget.LimitUsd),
        Crossed = [.. period.Crossings.Select(static crossing => new SimulatedCrossingRow(
            crossing.Threshold.Percent, BudgetNames.NameOf(crossing.Threshold.Basis), TimeText.Format(crossing.At), new Usd(crossing.AmountUsd)))],
    };
}

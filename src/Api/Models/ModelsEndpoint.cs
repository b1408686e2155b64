using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Telemetry.Aggregator.Calendar;
using Telemetry.Aggregator.Dimensions;
using Telemetry.Api.Money;
using Telemetry.Api.OpenApi;
using Telemetry.Api.Parameters;
using Telemetry.Api.Reading;
using Telemetry.Api.Rollups;
using Telemetry.Api.Rows;

namespace Telemetry.Api.Models;

/// <summary>GET /models: the same by model, with each model's shares of calls, tokens and cost.</summary>
internal static class ModelsEndpoint
{
    private static readonly ParameterRules Rules = new() { Path = "models", Bucket = BucketKind.None, GroupByAlways = [DimensionCatalog.Model] };

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/models", AnswerAsync)
        .Produces<UsageAnswer<ModelRow>>()
        .WithSharedParameters(Rules)
        .WithName("GetModels")
        .WithSummary("Rows by model, each with its shares of calls, tokens and cost.");

    private static async Task<IResult> AnswerAsync(HttpContext http, UsageReader reader, TimeProvider time, CancellationToken cancellationToken)
    {
        var query = UsageQueryReader.Read(http, Rules, time) with { WithBucketSums = true };
        var result = await reader.ReadAsync(query, cancellationToken);
        var rows = result.Rows.Select(row => RowOf(query, row, isTotal: false)).ToList();
        return UsageAnswers.Send(http, query, UsageAnswers.Create(query, result, rows, RowOf(query, result.Total, isTotal: true)));
    }

    private static ModelRow RowOf(UsageQuery query, UsageRow usage, bool isTotal)
    {
        var row = SpendRow.From<ModelRow>(query, usage, isTotal);
        row.ShareCalls = Ratios.Of(usage.Sums.Calls, usage.Whole.Calls);
        row.ShareTokens = Ratios.Of(usage.Sums.Tokens, usage.Whole.Tokens);
        row.ShareCost = Ratios.Of(usage.Sums.CostUsd, usage.Whole.CostUsd);
        return row;
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Telemetry.Aggregator.Calendar;
using Telemetry.Api.OpenApi;
using Telemetry.Api.Parameters;
using Telemetry.Api.Reading;
using Telemetry.Api.Rows;

namespace Telemetry.Api.Spend;

/// <summary>GET /spend: what was called, used and paid, by bucket and group.</summary>
internal static class SpendEndpoint
{
    private static readonly ParameterRules Rules = new() { Path = "spend", Bucket = BucketKind.Day, Fields = SpendRow.Fields };

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/spend", AnswerAsync)
        .Produces<UsageAnswer<SpendRow>>()
        .WithSharedParameters(Rules)
        .WithName("GetSpend")
        .WithSummary("Calls, tokens and money by time bucket and group.");

    private static async Task<IResult> AnswerAsync(HttpContext http, UsageReader reader, TimeProvider time, CancellationToken cancellationToken)
    {
        var query = UsageQueryReader.Read(http, Rules, time);
        var result = await reader.ReadAsync(query, cancellationToken);
        var rows = UsageAnswers.RowsOf(query, result).Select(row => SpendRow.From<SpendRow>(query, row, isTotal: false)).ToList();
        var total = SpendRow.From<SpendRow>(query, result.Total, isTotal: true);
        return UsageAnswers.Send(http, query, UsageAnswers.Create(query, result, rows, total));
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Telemetry.Aggregator.Calendar;
using Telemetry.Api.OpenApi;
using Telemetry.Api.Parameters;
using Telemetry.Api.Reading;
using Telemetry.Api.Rows;

namespace Telemetry.Api.Cache;

/// <summary>GET /cache: what prompt caching saved, and what it wrote for nothing.</summary>
internal static class CacheEndpoint
{
    private static readonly ParameterRules Rules = new() { Path = "cache", Bucket = BucketKind.None };

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/cache", AnswerAsync)
        .Produces<UsageAnswer<CacheRow>>()
        .WithSharedParameters(Rules)
        .WithName("GetCache")
        .WithSummary("Hit rate, savings net of write premiums, those premiums, and cache writes that nothing read.");

    private static async Task<IResult> AnswerAsync(
        HttpContext http, UsageReader reader, UnreadWritesReader writes, TimeProvider time, CancellationToken cancellationToken)
    {
        var query = UsageQueryReader.Read(http, Rules, time);
        var result = await reader.ReadAsync(query, cancellationToken);
        var unread = await writes.ReadAsync(query, result.Source, cancellationToken);
        var total = CacheRow.From(query, result.Total, isTotal: true, unread.GetValueOrDefault(UnreadWritesReader.KeyOf(true, 0, [])));
        var rows = UsageAnswers.RowsOf(query, result).Select(usage => CacheRow.From(
            query, usage, isTotal: false,
            unread.GetValueOrDefault(UnreadWritesReader.KeyOf(ReferenceEquals(usage, result.Total), usage.Bucket, usage.Groups)))).ToList();
        return UsageAnswers.Send(http, query, UsageAnswers.Create(query, result, rows, total));
    }
}

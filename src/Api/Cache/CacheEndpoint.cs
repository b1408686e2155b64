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
        .WithSummary("Hit rate, savings net of write premiums, and cache writes that nothing read.");

    private static async Task<IResult> AnswerAsync(
        HttpContext http, UsageReader reader, UnreadWritesReader writes, TimeProvider time, CancellationToken cancellationToken)
    {
        var query = UsageQueryReader.Read(http, Rules, time);
        var result = await reader.ReadAsync(query, cancellationToken);
        var unread = await writes.ReadAsync(query, result.Source, cancellationToken);
        var total = SpendRow.From<CacheRow>(query, result.Total, isTotal: true);
        total.CacheWriteTokensUnread = unread.GetValueOrDefault(UnreadWritesReader.KeyOf(true, 0, []));
        var rows = UsageAnswers.RowsOf(query, result).Select(usage =>
        {
            var row = SpendRow.From<CacheRow>(query, usage, isTotal: false);
            var isOnly = ReferenceEquals(usage, result.Total);
            row.CacheWriteTokensUnread = unread.GetValueOrDefault(UnreadWritesReader.KeyOf(isOnly, usage.Bucket, usage.Groups));
            return row;
        }).ToList();
        return UsageAnswers.Send(http, query, UsageAnswers.Create(query, result, rows, total));
    }
}

using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Telemetry.Aggregator.Calendar;
using Telemetry.Api.Paging;
using Telemetry.Api.Parameters;
using Telemetry.Api.Reading;

namespace Telemetry.Api.Rows;

/// <summary>The envelope of an aggregated answer.</summary>
public sealed record UsageAnswer<TRow>
    where TRow : SpendRow
{
    [JsonPropertyName("from")] public required string From { get; init; }
    [JsonPropertyName("to")] public required string To { get; init; }
    [JsonPropertyName("bucket")] public required string Bucket { get; init; }
    [JsonPropertyName("tz")] public required string Tz { get; init; }
    [JsonPropertyName("currency")] public string Currency { get; init; } = "USD";

    /// <summary>Gets the append time up to which every accepted event is included.</summary>
    [JsonPropertyName("data_refreshed_at")] public required string DataRefreshedAt { get; init; }
    [JsonPropertyName("data")] public required IReadOnlyList<TRow> Data { get; init; }

    /// <summary>Gets the sums over the whole range, never of the page alone.</summary>
    [JsonPropertyName("total")] public required TRow Total { get; init; }

    /// <summary>Gets what to pass as <c>page</c> for the next page; null at the end.</summary>
    [JsonPropertyName("next_page")] public required string? NextPage { get; init; }
}

/// <summary>Makes envelopes.</summary>
internal static class UsageAnswers
{
    /// <summary>Puts rows into their envelope.</summary>
    public static UsageAnswer<TRow> Create<TRow>(UsageQuery query, UsageResult result, IReadOnlyList<TRow> rows, TRow total)
        where TRow : SpendRow => new()
        {
            From = TimeText.Format(query.Grid.From),
            To = TimeText.Format(query.Grid.To),
            Bucket = BucketKinds.NameOf(query.Grid.Kind),
            Tz = query.ZoneId,
            DataRefreshedAt = TimeText.Format(result.RefreshedAt),
            Data = rows,
            Total = total,
            NextPage = result.Next is null ? null : CursorCodec.Encode(result.Next, query.Canonical),
        };

    /// <summary>Sends an envelope in the format asked for.</summary>
    public static IResult Send<TRow>(HttpContext http, UsageQuery query, UsageAnswer<TRow> answer)
        where TRow : SpendRow =>
        Answers.List(http, answer, answer.Data, [.. query.GroupBy.Select(dimension => dimension.Name)], answer.NextPage, query.Fields);

    /// <summary>Gets the rows to show: without buckets and groups exactly one, also where there were no calls.</summary>
    public static IReadOnlyList<Rollups.UsageRow> RowsOf(UsageQuery query, UsageResult result) =>
        query.Grid.Kind == BucketKind.None && query.GroupBy.IsEmpty && query.Page is null ? [result.Total] : result.Rows;
}

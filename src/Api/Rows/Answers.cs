using System.Text;
using Microsoft.AspNetCore.Http;
using Telemetry.Api.Csv;
using Telemetry.Api.Parameters;

namespace Telemetry.Api.Rows;

/// <summary>Sends answers as JSON, or as CSV where the caller asks for it.</summary>
internal static class Answers
{
    private const string CsvType = "text/csv; charset=utf-8";

    /// <summary>Sends any value as JSON.</summary>
    public static IResult Json<T>(T answer, int status = StatusCodes.Status200OK) =>
        TypedResults.Json(answer, ApiJson.Options, contentType: null, statusCode: status);

    /// <summary>Sends a list.</summary>
    /// <param name="http">The request, whose <c>format</c> or <c>Accept</c> decides.</param>
    /// <param name="answer">The JSON answer.</param>
    /// <param name="rows">Its rows, which are all that CSV shows.</param>
    /// <param name="groupNames">The names of the groups.</param>
    /// <param name="nextPage">The cursor of the next page; CSV carries it in the header <c>Link</c>.</param>
    /// <param name="fields">The fields that a caller chose of those that all rows have; empty for all.</param>
    public static IResult List<TAnswer, TRow>(
        HttpContext http, TAnswer answer, IEnumerable<TRow> rows, IReadOnlyList<string> groupNames, string? nextPage, IReadOnlyCollection<string>? fields = null)
    {
        http.Response.Headers.Vary = "Accept";
        if (FormatOf(http) == AnswerFormat.Json)
        {
            return fields is null or { Count: 0 } ? Json(answer) : Json(ChosenFields.Of(answer, fields));
        }

        http.Response.Headers.ContentDisposition = $"attachment; filename=\"{http.Request.Path.Value!.Split('/')[^1]}.csv\"";
        if (nextPage is not null)
        {
            var query = QueryText.Parse(http.Request.QueryString.Value).Canonical("page");
            http.Response.Headers.Link = $"<{http.Request.PathBase}{http.Request.Path}?{(query.Length == 0 ? "" : query + "&")}page={nextPage}>; rel=\"next\"";
        }

        return TypedResults.Text(CsvText.Write(rows, groupNames, fields), CsvType, Encoding.UTF8);
    }

    private static AnswerFormat FormatOf(HttpContext http)
    {
        if (AnswerFormats.Read(QueryText.Parse(http.Request.QueryString.Value), []) is { } asked)
        {
            return asked;
        }

        var accepted = http.Request.GetTypedHeaders().Accept.OrderByDescending(type => type.Quality ?? 1);
        foreach (var type in accepted)
        {
            if (type.MediaType.Equals("text/csv", StringComparison.OrdinalIgnoreCase))
            {
                return AnswerFormat.Csv;
            }

            if (type.MediaType.EndsWith("json", StringComparison.OrdinalIgnoreCase) || type.MatchesAllTypes)
            {
                break;
            }
        }

        return AnswerFormat.Json;
    }
}

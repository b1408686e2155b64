using Microsoft.AspNetCore.Http;
using Telemetry.Api.Parameters;
using Telemetry.Api.Problems;

namespace Telemetry.Api.Review;

/// <summary>How a review is written.</summary>
internal enum ReviewFormat { Json, Markdown, Html }

/// <summary>Chooses by <c>format</c>, else by the header <c>Accept</c>, else JSON.</summary>
internal static class ReviewFormats
{
    /// <summary>The names of the formats, in the order of the enumeration.</summary>
    public static readonly string[] Names = ["json", "markdown", "html"];

    private static readonly string[] Types = ["application/json", "text/markdown", "text/html"];

    /// <summary>Gets the media type that a format is sent as.</summary>
    public static string TypeOf(ReviewFormat format) => Types[(int)format];

    public static ReviewFormat Read(HttpContext http, string? text, List<ParameterFault> faults)
    {
        if (text is not null)
        {
            var at = Array.IndexOf(Names, text);
            if (at < 0)
            {
                faults.Add(new ParameterFault("format", $"\"{text}\" is not one of {string.Join(", ", Names)}{Hints.End(text, Names)}"));
            }

            return (ReviewFormat)Math.Max(0, at);
        }

        foreach (var accepted in http.Request.GetTypedHeaders().Accept.OrderByDescending(static type => type.Quality ?? 1))
        {
            var at = accepted.MatchesAllTypes ? 0 : Array.FindIndex(Types, type => accepted.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase));
            if (at >= 0)
            {
                return (ReviewFormat)at;
            }
        }

        return ReviewFormat.Json;
    }
}

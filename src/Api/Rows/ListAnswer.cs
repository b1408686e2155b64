using System.Text.Json.Serialization;

namespace Telemetry.Api.Rows;

/// <summary>The envelope of a list.</summary>
/// <param name="Data">The rows of the page.</param>
/// <param name="NextPage">What to pass as <c>page</c> for the next page; null at the end.</param>
public sealed record ListAnswer<TRow>(
    [property: JsonPropertyName("data")] IReadOnlyList<TRow> Data,
    [property: JsonPropertyName("next_page")] string? NextPage);

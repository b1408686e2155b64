using System.Collections.Immutable;
using Microsoft.AspNetCore.WebUtilities;

namespace Telemetry.Api.Parameters;

/// <summary>A query string as its pairs. Names keep their case, because tags that differ in case only are two tags.</summary>
public sealed class QueryText
{
    private readonly ImmutableArray<KeyValuePair<string, string>> pairs;

    private QueryText(ImmutableArray<KeyValuePair<string, string>> pairs) => this.pairs = pairs;

    /// <summary>Gets the names in order of first appearance.</summary>
    public IEnumerable<string> Names => this.pairs.Select(pair => pair.Key).Distinct(StringComparer.Ordinal);

    /// <summary>Reads a query string, with or without its question mark.</summary>
    public static QueryText Parse(string? queryString)
    {
        var pairs = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        foreach (var pair in new QueryStringEnumerable(queryString))
        {
            pairs.Add(new(pair.DecodeName().ToString(), pair.DecodeValue().ToString()));
        }

        return new QueryText(pairs.ToImmutable());
    }

    /// <summary>Gets every value given under a name.</summary>
    public ImmutableArray<string> ValuesOf(string name) => [.. this.pairs.Where(pair => pair.Key == name).Select(pair => pair.Value)];

    /// <summary>Gets a text that is the same for queries that ask the same, whatever the order of their parameters.</summary>
    /// <param name="without">Names left out.</param>
    public string Canonical(params ReadOnlySpan<string> without)
    {
        var left = without.ToArray();
        var kept = this.pairs
            .Where(pair => !left.Contains(pair.Key))
            .OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .ThenBy(pair => pair.Value, StringComparer.Ordinal)
            .Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}");
        return string.Join('&', kept);
    }
}

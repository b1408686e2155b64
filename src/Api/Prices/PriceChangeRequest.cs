using System.Text.Json.Serialization;
using Telemetry.Api.Money;

namespace Telemetry.Api.Prices;

/// <summary>The body of POST /prices: cards and aliases to set. Unknown members are refused, because they would change money silently.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PriceChangeRequest
{
    public IReadOnlyList<PriceCardRequest?>? Cards { get; init; }
    public IReadOnlyList<PriceAliasRequest?>? Aliases { get; init; }
}

/// <summary>A price to set. Classes that are not given keep the price they have.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PriceCardRequest
{
    public string? Provider { get; init; }
    public string? Model { get; init; }

    /// <summary>Gets the start, inclusive: RFC 3339, or a date, which is midnight UTC.</summary>
    public string? From { get; init; }

    /// <summary>Gets the end, exclusive; absent: until the next known change.</summary>
    public string? To { get; init; }

    /// <summary>Gets USD per million tokens by class name, as decimal strings.</summary>
    public IReadOnlyDictionary<string, Usd>? UsdPerMillion { get; init; }

    /// <summary>Gets USD per request by class name, as decimal strings.</summary>
    public IReadOnlyDictionary<string, Usd>? UsdPerRequest { get; init; }
    public string? ServiceTier { get; init; }
    public string? Speed { get; init; }
    public string? InferenceRegion { get; init; }
    public string? DeploymentType { get; init; }
    public long? PromptTokensOver { get; init; }
    public string? Source { get; init; }
}

/// <summary>A further name of a priced model.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PriceAliasRequest
{
    public string? Provider { get; init; }
    public string? Alias { get; init; }
    public string? Target { get; init; }

    /// <summary>Gets the provider of the target; absent: the same.</summary>
    public string? TargetProvider { get; init; }
}

/// <summary>The outcome of setting prices.</summary>
/// <param name="BookVersion">The book now in force.</param>
/// <param name="Cards">How many cards were set.</param>
/// <param name="Aliases">How many aliases were set.</param>
/// <param name="Note">What the change does and does not do.</param>
public sealed record PriceChangeAnswer(string BookVersion, int Cards, int Aliases, string Note);

/// <summary>The outcome of taking over a catalogue or a book.</summary>
/// <param name="BookVersion">The book now in force.</param>
/// <param name="Note">What the change does and does not do.</param>
public sealed record PriceUpdateAnswer(string BookVersion, string Note);

using System.Collections.Immutable;

namespace Telemetry.Pricing.Cards;

/// <summary>A customer's own terms over the list price: what is paid = list price × multiplier, request fees included.</summary>
public sealed record Discount
{
    public required string Id { get; init; }
    public required string Provider { get; init; }

    /// <summary>Gets the model ids it is limited to; empty: all of the provider.</summary>
    public ImmutableArray<string> Models { get; init; } = [];
    public required Period Period { get; init; }

    /// <summary>Gets the multiplier, 0 to 1: 0.85 is fifteen percent off.</summary>
    public required decimal Multiplier { get; init; }
    public string Source { get; init; } = "";

    /// <summary>Gets the discount's place in its file, for faults.</summary>
    public string Field { get; init; } = "";
    public string Book { get; init; } = "";
    public int BookOrder { get; init; }

    /// <summary>Says whether it is given for a model under its card id or the name the call used.</summary>
    public bool IsFor(string provider, string modelId, string calledAs) =>
        this.Provider == provider
        && (this.Models.IsEmpty || this.Models.Contains(modelId, StringComparer.Ordinal) || this.Models.Contains(calledAs, StringComparer.Ordinal));
}

using System.Collections.Immutable;
using Telemetry.Pricing.Cards;

namespace Telemetry.Pricing.Books;

/// <summary>
/// A price set by hand. Classes that are not given keep the price they have in the card of the same conditions, and it holds
/// until the next dated card of the same conditions, or <see cref="To"/>.
/// </summary>
public sealed record PriceSetting
{
    public required string Provider { get; init; }

    /// <summary>Gets the model as the provider names it; a dated or decorated id of a known model means that model.</summary>
    public required string Model { get; init; }

    /// <summary>Gets the start, inclusive, UTC.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Gets the end, exclusive, UTC; null: until the next known change.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Gets USD per million tokens by class name, as decimal text.</summary>
    public ImmutableSortedDictionary<string, string> UsdPerMillion { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Gets USD per request by class name, as decimal text.</summary>
    public ImmutableSortedDictionary<string, string> UsdPerRequest { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Gets the tier it is for; null: standard.</summary>
    public string? ServiceTier { get; init; }

    /// <summary>Gets the speed it is for; null: standard.</summary>
    public string? Speed { get; init; }

    /// <summary>Gets the region it is for; null: any.</summary>
    public string? InferenceRegion { get; init; }

    /// <summary>Gets the deployment type it is for; null: any.</summary>
    public string? DeploymentType { get; init; }

    /// <summary>Gets the prompt length that must be exceeded; null: any length.</summary>
    public long? PromptTokensOver { get; init; }

    /// <summary>Gets where the price was read.</summary>
    public string Source { get; init; } = "";

    internal CardConditions When => new()
    {
        ServiceTier = this.ServiceTier is null ? null : NameCondition.OneOf(this.ServiceTier),
        Speed = this.Speed is null ? null : NameCondition.OneOf(this.Speed),
        InferenceRegion = this.InferenceRegion is null ? null : NameCondition.OneOf(this.InferenceRegion),
        DeploymentType = this.DeploymentType is null ? null : NameCondition.OneOf(this.DeploymentType),
        PromptTokensOver = this.PromptTokensOver,
    };
}

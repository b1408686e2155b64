namespace Telemetry.Pricing.Cards;

/// <summary>When a card, or a factor, holds. A condition that is null asks for nothing.</summary>
public sealed record CardConditions
{
    /// <summary>What a call gets that says nothing of tier or speed.</summary>
    public const string Standard = "standard";

    public static CardConditions None { get; } = new();

    public NameCondition? ServiceTier { get; init; }
    public NameCondition? Speed { get; init; }
    public NameCondition? InferenceRegion { get; init; }
    public NameCondition? DeploymentType { get; init; }

    /// <summary>Gets the prompt length that must be exceeded, in tokens of the whole prompt.</summary>
    public long? PromptTokensOver { get; init; }
    public WeeklyWindows? WeeklyUtc { get; init; }

    /// <summary>Gets how many conditions are set: of two cards that hold, the one with more wins.</summary>
    public int Count => (this.ServiceTier is null ? 0 : 1) + (this.Speed is null ? 0 : 1) + (this.InferenceRegion is null ? 0 : 1)
        + (this.DeploymentType is null ? 0 : 1) + (this.PromptTokensOver is null ? 0 : 1) + (this.WeeklyUtc is null ? 0 : 1);

    /// <summary>Says whether a factor holds: an absent condition accepts every value.</summary>
    public bool MatchesFactor(in CallTraits call) =>
        (this.ServiceTier?.Matches(call.ServiceTier) ?? true)
        && (this.Speed?.Matches(call.Speed) ?? true)
        && this.MatchesElse(call);

    /// <summary>Says whether a card holds: without a condition on tier or speed it is a card for the standard one only.</summary>
    public bool MatchesCard(in CallTraits call) =>
        (this.ServiceTier?.Matches(call.ServiceTier) ?? call.ServiceTier == Standard)
        && (this.Speed?.Matches(call.Speed) ?? call.Speed == Standard)
        && this.MatchesElse(call);

    /// <summary>Says whether one call could fulfil both as cards.</summary>
    public bool Meets(CardConditions other) =>
        TierOf(this).Meets(TierOf(other)) && SpeedOf(this).Meets(SpeedOf(other))
        && Meets(this.InferenceRegion, other.InferenceRegion) && Meets(this.DeploymentType, other.DeploymentType)
        && (this.WeeklyUtc is null || other.WeeklyUtc is null || this.WeeklyUtc.Meets(other.WeeklyUtc));

    /// <summary>Says whether every call that fulfils both <paramref name="a"/> and <paramref name="b"/> as cards fulfils this.</summary>
    public bool CoversBoth(CardConditions a, CardConditions b) =>
        TierOf(this).CoversBoth(TierOf(a), TierOf(b)) && SpeedOf(this).CoversBoth(SpeedOf(a), SpeedOf(b))
        && Covers(this.InferenceRegion, a.InferenceRegion, b.InferenceRegion)
        && Covers(this.DeploymentType, a.DeploymentType, b.DeploymentType)
        && (this.PromptTokensOver ?? -1) <= Math.Max(a.PromptTokensOver ?? -1, b.PromptTokensOver ?? -1)
        && (this.WeeklyUtc is null || this.WeeklyUtc.Equals(a.WeeklyUtc) || this.WeeklyUtc.Equals(b.WeeklyUtc));

    /// <summary>Spells the conditions for a card's id, e.g. <c>:over=200000:tier=batch</c>; empty for none.</summary>
    public string IdSuffix => Part("over", this.PromptTokensOver) + Part("tier", this.ServiceTier) + Part("speed", this.Speed)
        + Part("region", this.InferenceRegion) + Part("deployment", this.DeploymentType) + (this.WeeklyUtc is null ? "" : ":weekly");

    private static NameCondition StandardOnly { get; } = NameCondition.OneOf(Standard);

    private static NameCondition Anything { get; } = NameCondition.NoneOf();

    private bool MatchesElse(in CallTraits call) =>
        (this.PromptTokensOver is not { } over || call.PromptTokens > over)
        && (this.InferenceRegion?.Matches(call.InferenceRegion) ?? true)
        && (this.DeploymentType?.Matches(call.DeploymentType) ?? true)
        && (this.WeeklyUtc?.Contains(call.At) ?? true);

    private static NameCondition TierOf(CardConditions when) => when.ServiceTier ?? StandardOnly;

    private static NameCondition SpeedOf(CardConditions when) => when.Speed ?? StandardOnly;

    private static bool Meets(NameCondition? a, NameCondition? b) => a is null || b is null || a.Meets(b);

    private static bool Covers(NameCondition? cover, NameCondition? a, NameCondition? b) =>
        cover is null || cover.CoversBoth(a ?? Anything, b ?? Anything);

    private static string Part<T>(string name, T? value) => value is null ? "" : $":{name}={value}";
}

namespace Telemetry.Pricing.Cards;

/// <summary>What the conditions of cards and factors look at: one metered part of one call.</summary>
public readonly record struct CallTraits
{
    /// <summary>Gets when the call started, in UTC.</summary>
    public required DateTimeOffset At { get; init; }
    public required string ServiceTier { get; init; }
    public required string Speed { get; init; }
    public required string InferenceRegion { get; init; }
    public required string DeploymentType { get; init; }

    /// <summary>Gets every input token of the part, cached or not.</summary>
    public required long PromptTokens { get; init; }
}

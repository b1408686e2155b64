using System.Collections.Immutable;

namespace Telemetry.Events.Mapping;

/// <summary>What a provider's usage object says, in the project's own disjoint classes.</summary>
public sealed record MappedUsage
{
    /// <summary>Gets the counts of the event's own model.</summary>
    public TokenUsage Usage { get; init; } = TokenUsage.None;

    /// <summary>Gets further metered parts, never included in <see cref="Usage"/>.</summary>
    public ImmutableArray<UsagePart> Iterations { get; init; } = [];

    /// <summary>Gets the tier that served the call; null where the object does not say.</summary>
    public string? ServiceTier { get; init; }

    /// <summary>Gets the speed used, <c>standard</c> or <c>fast</c>; null where the object does not say.</summary>
    public string? Speed { get; init; }

    /// <summary>Gets where the call ran; null where the object does not say.</summary>
    public string? InferenceRegion { get; init; }

    /// <summary>Gets the flags <c>unmapped:PATH</c>, sorted; when there are any, the counts are a lower bound.</summary>
    public ImmutableArray<string> Flags { get; init; } = [];

    /// <summary>Gets whether the object allows another reading, which nothing in it rules out.</summary>
    public bool IsAmbiguous { get; init; }

    /// <summary>Gets everything inconsistent, with paths that begin <c>raw_usage</c>; when there is anything, the counts mean nothing.</summary>
    public ImmutableArray<EventFault> Faults { get; init; } = [];

    /// <summary>Gets whether a non-zero count was not understood.</summary>
    public bool IsPartial => !Flags.IsEmpty;
}

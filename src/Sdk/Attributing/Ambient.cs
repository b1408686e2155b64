using System.Collections.Immutable;
using Telemetry.Events;

namespace Telemetry.Sdk.Attributing;

/// <summary>Who and what calls are for.</summary>
internal sealed record Ambient(Attribution Dimensions, ImmutableSortedDictionary<string, string> Tags)
{
    public static Ambient None { get; } = new(Attribution.None, AttributionBuilder.NoTags);
}

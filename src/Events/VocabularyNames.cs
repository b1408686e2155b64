using System.Collections.Immutable;

namespace Telemetry.Events;

/// <summary>The closed vocabularies as events, API rows and table columns spell them. Each list is in the order of its enumeration.</summary>
public static class VocabularyNames
{
    /// <summary>Gets the names of <see cref="CallStatus"/>.</summary>
    public static ImmutableArray<string> Statuses { get; } = ["ok", "error", "aborted", "refused"];

    /// <summary>Gets the names of <see cref="UsageQuality"/>.</summary>
    public static ImmutableArray<string> Qualities { get; } = ["partial", "estimated", "final"];

    /// <summary>Gets the names of <see cref="BillingKind"/>.</summary>
    public static ImmutableArray<string> Billings { get; } = ["metered", "subscription", "provisioned", "self_hosted"];

    /// <summary>Gets the names of <see cref="ResponseCacheResult"/>.</summary>
    public static ImmutableArray<string> ResponseCaches { get; } = ["none", "miss", "exact", "semantic"];

    /// <summary>Gets the contract's name of a status.</summary>
    public static string NameOf(CallStatus status) => Statuses[(int)status];

    /// <summary>Gets the contract's name of a usage quality.</summary>
    public static string NameOf(UsageQuality quality) => Qualities[(int)quality];

    /// <summary>Gets the contract's name of a billing kind.</summary>
    public static string NameOf(BillingKind billing) => Billings[(int)billing];

    /// <summary>Gets the contract's name of a response-cache result.</summary>
    public static string NameOf(ResponseCacheResult result) => ResponseCaches[(int)result];
}

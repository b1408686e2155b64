using System.Collections.Immutable;

namespace Telemetry.Api.Keys;

/// <summary>A key as it is kept: everything but its text, of which there is only a hash.</summary>
internal sealed record ApiKey
{
    /// <summary>Gets the id by which it is listed and revoked; no secret.</summary>
    public required string Id { get; init; }

    /// <summary>Gets what people call it, 1 to 64 characters.</summary>
    public required string Name { get; init; }

    public required ImmutableArray<KeyScope> Scopes { get; init; }

    /// <summary>Gets the tenant it is bound to; null: it sees every tenant. An empty string is the tenant without a name.</summary>
    public string? Tenant { get; init; }

    /// <summary>Gets the hash of its text (<see cref="KeyText.HashOf"/>).</summary>
    public required string Hash { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Gets when it ends; null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Gets whether it may do what needs a scope.</summary>
    public bool May(KeyScope scope) => Scopes.Contains(scope) || Scopes.Contains(KeyScope.Admin);

    /// <summary>Gets whether it has ended.</summary>
    public bool IsOver(DateTimeOffset now) => ExpiresAt <= now;
}

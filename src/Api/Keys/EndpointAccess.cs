using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Telemetry.Api.Keys;

/// <summary>What a key must be allowed for an endpoint, by convention where the endpoint does not say.</summary>
internal static class EndpointAccess
{
    /// <summary>Lets everybody in, with or without a key: the endpoint shows nothing of what is stored.</summary>
    public static TBuilder OpenToAll<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new Access(null));

    /// <summary>States the scope where the method does not tell it.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="scope">The scope that a key needs.</param>
    /// <param name="orElse">A scope that does as well; null for none.</param>
    public static TBuilder ForScope<TBuilder>(this TBuilder endpoint, KeyScope scope, KeyScope? orElse = null)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new Access(scope, orElse));

    /// <summary>Refuses keys that are bound to a tenant: what it shows or changes is every tenant's.</summary>
    public static TBuilder ForWholeInstallation<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new WholeInstallation());

    /// <summary>Gets the scope that an endpoint needs; null where it is open. What nothing is known of needs <see cref="KeyScope.Admin"/>.</summary>
    public static KeyScope? ScopeOf(RouteEndpoint endpoint)
    {
        if (endpoint.Metadata.GetMetadata<Access>() is { } stated)
        {
            return stated.Scope;
        }

        var path = endpoint.RoutePattern.RawText ?? "";
        var methods = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [];
        return path.StartsWith("/v1/", StringComparison.Ordinal) ? KeyScope.Ingest
            : path.StartsWith("/api/v1/", StringComparison.Ordinal) && methods is ["GET"] ? KeyScope.Read
            : KeyScope.Admin;
    }

    /// <summary>Gets whether a key may do what an endpoint does.</summary>
    public static bool IsOpenTo(RouteEndpoint endpoint, ApiKey key) =>
        ScopeOf(endpoint) is not { } scope || key.May(scope) || (endpoint.Metadata.GetMetadata<Access>()?.OrElse is { } other && key.May(other));

    public static bool IsForWholeInstallation(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<WholeInstallation>() is not null;

    private sealed record Access(KeyScope? Scope, KeyScope? OrElse = null);

    private sealed record WholeInstallation;
}

using Microsoft.AspNetCore.Http;
using Telemetry.Api.Parameters;
using Telemetry.Api.Problems;

namespace Telemetry.Api.Keys;

/// <summary>Whose objects a request is about: those of its key's tenant, else those of <c>?tenant=</c>, else the whole installation's.</summary>
internal static class ObjectTenant
{
    /// <summary>The name of the parameter.</summary>
    public const string Parameter = "tenant";

    /// <summary>Gets whose object is meant; null for the whole installation.</summary>
    /// <exception cref="RequestRefusedException">The key is bound to another tenant than the one named.</exception>
    public static string? Of(HttpContext http, QueryText query)
    {
        var named = query.Single(Parameter);
        return BoundTenant.Of(http) is not { } bound ? named
            : named is null || named == bound ? bound
            : throw new RequestRefusedException(403, "The key is bound to another tenant.", new ParameterFault(Parameter, "The key may use its own tenant only."));
    }

    /// <summary>Gets the tenants whose objects a list shows; null for all, and those of the whole installation.</summary>
    public static IReadOnlyList<string>? Listed(HttpContext http, QueryText query) => Of(http, query) is { } one ? [one] : null;
}

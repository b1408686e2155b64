using Microsoft.AspNetCore.Http;

namespace Telemetry.Api.Keys;

/// <summary>The tenant that a request's key is bound to: it sees and changes nothing else.</summary>
public sealed record BoundTenant(string Name)
{
    /// <summary>Gets the tenant a request is held to; null where it may see every tenant.</summary>
    public static string? Of(HttpContext http) => http.Features.Get<BoundTenant>()?.Name;
}

using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Telemetry.Api.Keys;
using Telemetry.Api.Problems;

namespace Telemetry.Api.Parameters;

/// <summary>Reads the filter <c>tenant</c> under the tenant that the request's key is bound to.</summary>
internal static class TenantParameter
{
    /// <summary>Gets the tenants to look at; empty: all.</summary>
    public static ImmutableArray<string> Read(HttpContext http, QueryText query, List<ParameterFault> faults) =>
        Read(BoundTenant.Of(http), query.ValuesOf("tenant"), faults);

    /// <inheritdoc cref="Read(HttpContext, QueryText, List{ParameterFault})"/>
    /// <param name="bound">The tenant that the key is bound to; null for none.</param>
    /// <param name="asked">The values of the parameter.</param>
    /// <param name="faults">Takes what is asked beyond the bound tenant.</param>
    public static ImmutableArray<string> Read(string? bound, ImmutableArray<string> asked, List<ParameterFault> faults)
    {
        if (bound is null)
        {
            return asked;
        }

        if (asked.Any(value => value != bound))
        {
            faults.Add(new ParameterFault("tenant", $"The key used is bound to the tenant \"{bound}\": leave tenant out."));
        }

        return [bound];
    }
}

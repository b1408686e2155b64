using Microsoft.AspNetCore.Http;
using Telemetry.Aggregator.Budgets;
using Telemetry.Api.Keys;
using Telemetry.Api.Parameters;
using Telemetry.Api.Problems;

namespace Telemetry.Api.Budgets;

/// <summary>Finds the budget that a request means, within what its key may see.</summary>
internal sealed class BudgetScope(BudgetStore budgets)
{
    /// <summary>Gets whose budgets a request is about: the tenant of its key, else the one it names, else the whole installation.</summary>
    /// <exception cref="RequestRefusedException">The key is bound to another tenant.</exception>
    public static string? TenantOf(HttpContext http, QueryText query)
    {
        var named = query.Single("tenant");
        return BoundTenant.Of(http) is not { } bound ? named
            : named is null || named == bound ? bound
            : throw new RequestRefusedException(403, "The key is bound to a tenant.", new ParameterFault("tenant", $"This key sees tenant \"{bound}\" alone."));
    }

    /// <summary>Finds a budget.</summary>
    /// <exception cref="RequestRefusedException">There is none of this id.</exception>
    public async Task<StoredBudget> FindAsync(HttpContext http, QueryText query, string id, CancellationToken cancellationToken)
    {
        var tenant = TenantOf(http, query);
        if (await budgets.FindAsync(tenant, id, cancellationToken) is { } found)
        {
            return found;
        }

        var known = (await budgets.ListAsync(cancellationToken)).Where(stored => stored.Tenant == tenant).Select(static stored => stored.Budget.Id);
        throw RequestRefusedException.NotFound("id", $"There is no budget \"{id}\"{(tenant is null ? "" : $" of tenant \"{tenant}\"")}{Hints.End(id, known)}");
    }
}

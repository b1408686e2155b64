using Microsoft.AspNetCore.Http;
using Telemetry.Api.Budgets;
using Telemetry.Api.Keys;
using Telemetry.Api.Parameters;
using Telemetry.Api.Problems;

namespace Telemetry.Api.Tests.Budgets;

public sealed class BudgetScopeTests
{
    [Theory]
    [InlineData(null, "", null)]
    [InlineData(null, "?tenant=acme", "acme")]
    [InlineData(null, "?tenant=", "")]
    [InlineData("acme", "", "acme")]
    [InlineData("acme", "?tenant=acme", "acme")]
    public void A_request_is_about_the_tenant_of_its_key_else_of_the_one_it_names(string? bound, string query, string? expected) =>
        Assert.Equal(expected, BudgetScope.TenantOf(Request(bound), QueryText.Parse(query)));

    [Theory]
    [InlineData("?tenant=other")]
    [InlineData("?tenant=")]
    public void A_key_that_is_bound_to_a_tenant_is_refused_any_other(string query)
    {
        var refused = Assert.Throws<RequestRefusedException>(() => BudgetScope.TenantOf(Request("acme"), QueryText.Parse(query)));
        Assert.Equal((403, "tenant"), (refused.Status, Assert.Single(refused.Faults).Field));
    }

    private static DefaultHttpContext Request(string? bound)
    {
        var http = new DefaultHttpContext();
        if (bound is not null)
        {
            http.Features.Set(new BoundTenant(bound));
        }

        return http;
    }
}

using Microsoft.OpenApi;
using Telemetry.Api.OpenApi;

namespace Telemetry.Api.Budgets;

/// <summary>The parameters that the paths of budgets share, for the OpenAPI document.</summary>
internal static class BudgetDocs
{
    public static OpenApiParameter Tenant => SharedParameterDocs.Text("tenant", "Whose budgets; the whole installation's where absent. A key that is bound to a tenant needs none.");

    public static OpenApiParameter PerValue => SharedParameterDocs.Text("per_value", "One value of a budget with per.");

    public static OpenApiParameter Format => SharedParameterDocs.Text("format", "How to answer; else the Accept header decides.", "json", "csv");
}

using System.Text.Json.Nodes;
using System.Text.Json;

namespace Telemetry.Api.Tests.Hosting;

/// <summary>Rows of <c>usage_adjustments</c> with the dimensions of a call, as a re-rating writes them.</summary>
public static class Adjustments
{
    private static readonly string[] Copied =
    [
        "event_id", "tenant", "occurred_at", "team", "project", "feature", "cost_center", "provider", "model", "service_tier", "operation",
        "inference_region", "status", "usage_quality", "response_cache", "billing", "user", "agent", "customer",
    ];

    public static string Json(StoredCall call, string correction, IReadOnlyDictionary<string, object> measures, string priceVersionTo = "")
    {
        var source = JsonNode.Parse(call.ToJson())!.AsObject();
        var row = new JsonObject
        {
            ["adjustment_id"] = Guid.NewGuid().ToString(),
            ["correction_id"] = correction,
            ["adjusted_at"] = "2026-11-20 00:00:00.000",
            ["reason"] = "re_rated",
            ["price_version_from"] = call.PriceVersion,
            ["price_version_to"] = priceVersionTo,
        };
        foreach (var name in Copied)
        {
            row[name] = source[name]!.DeepClone();
        }

        foreach (var (name, value) in measures)
        {
            row[name] = JsonSerializer.SerializeToNode(value);
        }

        return row.ToJsonString();
    }
}

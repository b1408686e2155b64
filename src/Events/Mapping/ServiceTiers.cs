namespace Telemetry.Events.Mapping;

/// <summary>Translates what providers call the tier that served a call. Unknown names are kept, so that they stay visible as unpriced.</summary>
internal static class ServiceTiers
{
    /// <summary>OpenAI answers <c>default</c> for standard, and its <c>fast</c> is served and billed as <c>priority</c>.</summary>
    public static string? OpenAi(string? tier) => tier switch
    {
        "default" => "standard",
        "fast" => "priority",
        _ => tier,
    };

    /// <summary>Gemini's <c>serviceTier</c> and Vertex AI's <c>trafficType</c>.</summary>
    public static string? Google(string? tier) => tier?.ToLowerInvariant() switch
    {
        null or "unspecified" or "service_tier_unspecified" or "traffic_type_unspecified" => null,
        "on_demand" => "standard",
        "on_demand_priority" => "priority",
        "on_demand_flex" => "flex",
        "on_demand_offpeak" => "offpeak",
        var other => other,
    };

    /// <summary>
    /// Settles what an event may say, or a mapper found: <c>default</c> is standard everywhere, OpenAI's other names are
    /// understood where OpenAI's shapes are used. Applying it twice changes nothing.
    /// </summary>
    public static string OfEvent(string tier, string api) =>
        tier == "default" || api.StartsWith("openai.", StringComparison.Ordinal) ? OpenAi(tier)! : tier;
}

using System.Text.Json.Serialization;

namespace Telemetry.Api.Prices.Rerating;

/// <summary>The body of POST /prices/rerate. Unknown members are refused, because they would change money silently.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record RerateRequest
{
    /// <summary>Gets the start of the calls' time, inclusive: RFC 3339, or a date, which is midnight UTC; absent: from the oldest stored.</summary>
    public string? From { get; init; }

    /// <summary>Gets the end, exclusive; absent: no end.</summary>
    public string? To { get; init; }

    /// <summary>Gets the values wanted of each dimension; an empty value means missing. A call must pass all of them, with its corrections applied.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string?>?>? Filter { get; init; }

    /// <summary>Gets who is to pay for the calls: <c>metered</c>, <c>subscription</c>, <c>provisioned</c> or <c>self_hosted</c>; absent: as it is.</summary>
    public string? Billing { get; init; }

    /// <summary>Gets whether the difference is booked; absent: it is only shown.</summary>
    public bool Apply { get; init; }

    /// <summary>Gets the price book that is expected, as a dry run named it; absent: whichever is in force.</summary>
    public string? BookVersion { get; init; }
}

using System.Globalization;
using Telemetry.Events;

namespace Telemetry.Aggregator.Alerts;

/// <summary>
/// Ids of alerts, notices and deliveries, worked out from what they are about: whoever comes to the same finding, after a restart
/// or on another machine, comes to the same id, and writing it again changes nothing.
/// </summary>
public static class AlertIdentity
{
    /// <summary>The namespace of every id below.</summary>
    public static readonly Guid Namespace = new("5b0c1c3e-6f5e-5d0a-9a55-3f0d3a1d7c64");

    /// <summary>Gets the id of a crossing: one per budget, revision, period, value, threshold and basis.</summary>
    /// <param name="tenant">Whose the budget is; null for the whole installation.</param>
    /// <param name="budget">The budget's id.</param>
    /// <param name="revision">Its revision.</param>
    /// <param name="periodStart">When the period began.</param>
    /// <param name="perValue">The value that the budget is for; null for one without <c>per</c>.</param>
    /// <param name="percent">The threshold.</param>
    /// <param name="basis"><c>actual</c> or <c>forecast</c>.</param>
    public static Guid Crossing(string? tenant, string budget, long revision, DateTimeOffset periodStart, string? perValue, decimal percent, string basis) =>
        Of("crossing", tenant, budget, Text(revision), Text(periodStart), perValue, percent.ToString("0.######", CultureInfo.InvariantCulture), basis);

    /// <summary>Gets the id of the notice that a period of a budget ended.</summary>
    public static Guid PeriodReset(string? tenant, string budget, long revision, DateTimeOffset periodStart, string? perValue) =>
        Of("period_reset", tenant, budget, Text(revision), Text(periodStart), perValue);

    /// <summary>Gets the id of the n-th time that a rule finds the same thing.</summary>
    public static Guid Finding(string rule, string? tenant, string subject, long number) => Of("finding", tenant, rule, subject, Text(number));

    /// <summary>Gets the id of the notice that an alert fired or was resolved.</summary>
    public static Guid Notice(Guid alert, AlertState state) => Of("notice", null, alert.ToString(), AlertStates.NameOf(state));

    /// <summary>Gets the id of any other notice from what it is about.</summary>
    public static Guid Notice(string type, string? tenant, string dedupKey) => Of("message", tenant, type, dedupKey);

    /// <summary>Gets the id of a notice's delivery to an endpoint.</summary>
    public static Guid Delivery(Guid notice, string? endpointTenant, string endpointId) => Of("delivery", endpointTenant, notice.ToString(), endpointId);

    // Each part is told from a missing one and from its neighbours by its length.
    private static Guid Of(string what, string? tenant, params ReadOnlySpan<string?> parts)
    {
        var text = new System.Text.StringBuilder(what).Append('\n').Append(Part(tenant));
        foreach (var part in parts)
        {
            text.Append('\n').Append(Part(part));
        }

        return EventIdentity.Version5(Namespace, text.ToString());
    }

    private static string Part(string? part) => part is null ? "-" : string.Create(CultureInfo.InvariantCulture, $"{part.Length}:{part}");

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(DateTimeOffset time) => time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
}

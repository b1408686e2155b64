using Telemetry.Events;
using Telemetry.Store.Rows;

namespace Telemetry.Aggregator.StoredEvents;

/// <summary>
/// Those columns of a rollup's key that a correction can change, as the rollup shows them: then the measures leave one key and
/// enter another.
/// </summary>
internal sealed record UsageKey(string Model, string ServiceTier, string InferenceRegion, string UsageQuality, string Billing)
{
    private const string Other = Sql.DimensionSql.Other;

    /// <summary>Gets the names of the columns: the dimensions whose value in raw rows need not be the one that counts.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["model", "service_tier", "inference_region", "usage_quality", "billing"];

    /// <summary>Gets the key that an event is counted under.</summary>
    /// <param name="usageEvent">The event.</param>
    /// <param name="folded">The dimensions that rollups show as <c>(other)</c>.</param>
    public static UsageKey Of(UsageEvent usageEvent, FoldedDimensions folded) => new(
        folded.HasFlag(FoldedDimensions.Model) ? Other : usageEvent.Model,
        folded.HasFlag(FoldedDimensions.ServiceTier) ? Other : usageEvent.ServiceTier,
        folded.HasFlag(FoldedDimensions.InferenceRegion) ? Other : usageEvent.InferenceRegion,
        VocabularyNames.NameOf(usageEvent.UsageQuality),
        VocabularyNames.NameOf(usageEvent.Billing));

    /// <summary>Puts the key's values into an event; a folded value leaves the event's own.</summary>
    public UsageEvent ApplyTo(UsageEvent usageEvent, FoldedDimensions folded) => usageEvent with
    {
        Model = folded.HasFlag(FoldedDimensions.Model) ? usageEvent.Model : Model,
        ServiceTier = folded.HasFlag(FoldedDimensions.ServiceTier) ? usageEvent.ServiceTier : ServiceTier,
        InferenceRegion = folded.HasFlag(FoldedDimensions.InferenceRegion) ? usageEvent.InferenceRegion : InferenceRegion,
        UsageQuality = (UsageQuality)VocabularyNames.Qualities.IndexOf(UsageQuality),
        Billing = (BillingKind)VocabularyNames.Billings.IndexOf(Billing),
    };
}

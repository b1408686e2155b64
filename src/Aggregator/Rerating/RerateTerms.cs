using System.Collections.Immutable;
using Telemetry.Aggregator.Dimensions;
using Telemetry.Events;

namespace Telemetry.Aggregator.Rerating;

/// <summary>What a re-rating is about: which calls, and what is changed beside their price.</summary>
internal sealed record RerateTerms
{
    /// <summary>Gets the start of the calls' time, inclusive (UTC); null: from the oldest stored.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Gets the end, exclusive; null: no end.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Gets the filters; a call must pass all of them, with its corrections applied.</summary>
    public ImmutableArray<DimensionFilter> Filters { get; init; } = [];

    /// <summary>Gets who is to pay for the calls from now on; null: as it is.</summary>
    public BillingKind? Billing { get; init; }

    /// <summary>Reads what a re-rating was asked for; its tenant is one more filter.</summary>
    internal static RerateTerms Of(RerateRun run)
    {
        var filters = run.Filters.Select(static pair => new DimensionFilter(DimensionCatalog.Find(pair.Key)!, [.. pair.Value])).ToImmutableArray();
        return new RerateTerms
        {
            From = run.From,
            To = run.To,
            Filters = run.Tenant is null ? filters : [.. filters, new DimensionFilter(DimensionCatalog.Tenant, [run.Tenant])],
            Billing = run.Billing is null ? null : (BillingKind)VocabularyNames.Billings.IndexOf(run.Billing),
        };
    }
}

namespace Telemetry.Aggregator.Alerts;

/// <summary>An alert as it stands: when it fired, and when it was resolved.</summary>
public sealed record Alert
{
    public required Guid Id { get; init; }

    /// <summary>Gets whom it concerns; null for the whole installation.</summary>
    public string? Tenant { get; init; }

    /// <inheritdoc cref="AlertFacts.Kind"/>
    public required string Kind { get; init; }

    /// <summary>Gets the id of the budget or rule.</summary>
    public required string SourceId { get; init; }
    public required long Revision { get; init; }

    /// <inheritdoc cref="AlertFacts.Subject"/>
    public required string Subject { get; init; }
    public decimal? ThresholdPercent { get; init; }
    public required string Basis { get; init; }
    public decimal? SpentUsd { get; init; }
    public decimal? LimitUsd { get; init; }
    public DateTimeOffset? PeriodStart { get; init; }
    public DateTimeOffset? PeriodEnd { get; init; }
    public required string Title { get; init; }

    /// <summary>Gets query, figures and top contributors at the time it fired, a JSON object.</summary>
    public required string Evidence { get; init; }
    public required DateTimeOffset FiredAt { get; init; }

    /// <summary>Gets when it was resolved; null while it lasts.</summary>
    public DateTimeOffset? ResolvedAt { get; init; }

    /// <summary>Gets what a mute of this alert holds back: all that its source says of the same subject.</summary>
    public AlertSource Source => new(Tenant, Kind, SourceId, Subject);
}

/// <summary>Where alerts come from: a budget and its value, or a rule and what it found.</summary>
/// <param name="Tenant">Whom it concerns; null for the whole installation.</param>
/// <param name="Kind"><c>budget</c>, or the kind of the rule.</param>
/// <param name="Id">The id of the budget or rule.</param>
/// <param name="Subject">The value or finding; empty for neither.</param>
public sealed record AlertSource(string? Tenant, string Kind, string Id, string Subject);

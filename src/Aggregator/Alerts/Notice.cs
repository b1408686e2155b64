namespace Telemetry.Aggregator.Alerts;

/// <summary>One thing that people are told, with the deliveries it makes: written once, before anything is sent.</summary>
public sealed record Notice
{
    /// <summary>Gets the id, worked out from what the notice is about (<see cref="AlertIdentity"/>).</summary>
    public required Guid Id { get; init; }

    /// <summary>Gets the webhook type, e.g. <c>budget.threshold_crossed</c>.</summary>
    public required string Type { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Gets whom it concerns; null for the whole installation.</summary>
    public string? Tenant { get; init; }

    /// <summary>Gets one sentence for people.</summary>
    public required string Title { get; init; }

    /// <summary>Gets the webhook's <c>data</c>, a JSON object.</summary>
    public required string Data { get; init; }

    /// <summary>Gets the alert whose state this is; null where it is no alert's.</summary>
    public AlertFacts? Alert { get; init; }

    public IReadOnlyList<NoticeTarget> Targets { get; init; } = [];
}

/// <summary>An endpoint that a notice is delivered to.</summary>
/// <param name="DeliveryId">The delivery's id.</param>
/// <param name="EndpointTenant">Whose the endpoint is; null for the whole installation.</param>
/// <param name="EndpointId">The endpoint's id.</param>
public sealed record NoticeTarget(Guid DeliveryId, string? EndpointTenant, string EndpointId);

/// <summary>What a notice says of an alert.</summary>
public sealed record AlertFacts
{
    /// <summary>The kind of a budget's alert; a rule's alert has the rule's kind.</summary>
    public const string BudgetKind = "budget";

    public required Guid AlertId { get; init; }
    public required AlertState State { get; init; }

    /// <summary>Gets <c>budget</c>, or the kind of the rule.</summary>
    public required string Kind { get; init; }

    /// <summary>Gets the id of the budget or rule.</summary>
    public required string SourceId { get; init; }

    /// <summary>Gets the revision of the budget or rule.</summary>
    public long Revision { get; init; }

    /// <summary>Gets the value that a budget with <c>per</c> is for, or what a rule found, e.g. a model; empty for neither.</summary>
    public string Subject { get; init; } = "";

    public decimal? ThresholdPercent { get; init; }

    /// <summary>Gets <c>actual</c> or <c>forecast</c>; empty for a rule.</summary>
    public string Basis { get; init; } = "";

    public decimal? SpentUsd { get; init; }
    public decimal? LimitUsd { get; init; }
    public DateTimeOffset? PeriodStart { get; init; }
    public DateTimeOffset? PeriodEnd { get; init; }

    /// <summary>Gets what shows it: query, figures and top contributors, a JSON object.</summary>
    public string Evidence { get; init; } = "{}";
}

using System.Text.Json.Nodes;

namespace Telemetry.Aggregator.Rules;

/// <summary>Something that a rule finds to be so now.</summary>
public sealed record RuleFinding
{
    /// <summary>Gets whom it concerns; null for the whole installation.</summary>
    public string? Tenant { get; init; }

    /// <summary>Gets what it is about, e.g. a model; empty where the rule has but one finding for a tenant.</summary>
    public string Subject { get; init; } = "";

    /// <summary>Gets one sentence for people.</summary>
    public required string Title { get; init; }

    /// <summary>Gets the path at which the API shows it.</summary>
    public required string Query { get; init; }

    public required JsonObject Figures { get; init; }

    /// <summary>Gets the groups that contribute most, each with its <c>group</c>.</summary>
    public JsonArray Top { get; init; } = [];
}

/// <summary>One kind of alert rule.</summary>
public interface IAlertRule
{
    /// <summary>Gets its kind, which is also its id: each kind is there once.</summary>
    string Kind { get; }

    /// <summary>Gets what it watches, for people.</summary>
    string Description { get; }

    IReadOnlyList<RuleParameter> Parameters { get; }

    /// <summary>Gets the time between two evaluations.</summary>
    TimeSpan Every { get; }

    /// <summary>Gets whether it looks at the whole installation and not at each tenant.</summary>
    bool IsGlobal { get; }

    /// <summary>Finds what is so now.</summary>
    Task<IReadOnlyList<RuleFinding>> EvaluateAsync(RuleScope scope, CancellationToken cancellationToken);
}

using System.Text.Json;
using System.Text.Json.Serialization;
using Telemetry.Aggregator.Alerts;
using Telemetry.Api.Money;
using Telemetry.Api.Parameters;

namespace Telemetry.Api.Alerts;

/// <summary>An alert as answers show it.</summary>
public sealed record AlertAnswer
{
    public required Guid Id { get; init; }

    /// <summary>Gets whom it concerns; absent for the whole installation.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? Tenant { get; init; }

    /// <summary>Gets <c>firing</c> or <c>resolved</c>.</summary>
    public required string State { get; init; }

    /// <summary>Gets <c>budget</c>, or the rule's id.</summary>
    public required string Kind { get; init; }
    public required string Title { get; init; }

    /// <summary>Gets the budget; null for a rule's alert.</summary>
    public required string? BudgetId { get; init; }

    /// <summary>Gets the rule; null for a budget's alert.</summary>
    public required string? RuleId { get; init; }

    /// <summary>Gets the value of a budget's <c>per</c>, or what a rule found; null for neither.</summary>
    public required string? Subject { get; init; }
    public required decimal? ThresholdPercent { get; init; }

    /// <summary>Gets <c>actual</c> or <c>forecast</c>; null for a rule's alert.</summary>
    public required string? Basis { get; init; }
    public required Usd? SpentUsd { get; init; }
    public required Usd? LimitUsd { get; init; }
    public required string? PeriodStart { get; init; }
    public required string? PeriodEnd { get; init; }
    public required string FiredAt { get; init; }
    public required string? ResolvedAt { get; init; }

    /// <summary>Gets until when deliveries about the same are held back; null where they are not.</summary>
    public required string? MutedUntil { get; init; }

    /// <summary>Gets query, figures and top contributors as they were when it fired.</summary>
    public required JsonElement Evidence { get; init; }

    internal static AlertAnswer From(Alert alert, IReadOnlyDictionary<AlertSource, DateTimeOffset> muted)
    {
        using var evidence = JsonDocument.Parse(alert.Evidence);
        var isBudget = alert.Kind == AlertFacts.BudgetKind;
        return new AlertAnswer
        {
            Id = alert.Id,
            Tenant = alert.Tenant,
            State = alert.ResolvedAt is null ? "firing" : "resolved",
            Kind = alert.Kind,
            Title = alert.Title,
            BudgetId = isBudget ? alert.SourceId : null,
            RuleId = isBudget ? null : alert.SourceId,
            Subject = alert.Subject.Length == 0 ? null : alert.Subject,
            ThresholdPercent = alert.ThresholdPercent is { } percent ? percent / 1.000000m : null,
            Basis = alert.Basis.Length == 0 ? null : alert.Basis,
            SpentUsd = alert.SpentUsd is { } spent ? new Usd(spent) : null,
            LimitUsd = alert.LimitUsd is { } limit ? new Usd(limit) : null,
            PeriodStart = TextOf(alert.PeriodStart),
            PeriodEnd = TextOf(alert.PeriodEnd),
            FiredAt = TimeText.Format(alert.FiredAt),
            ResolvedAt = TextOf(alert.ResolvedAt),
            MutedUntil = muted.TryGetValue(alert.Source, out var until) ? TimeText.Format(until) : null,
            Evidence = evidence.RootElement.Clone(),
        };
    }

    private static string? TextOf(DateTimeOffset? time) => time is { } known ? TimeText.Format(known) : null;
}

/// <summary>The body of POST /alerts/{id}/mute.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record MuteRequest
{
    /// <summary>Gets the end of the mute: RFC 3339 or a date (midnight UTC), in the future.</summary>
    public string? Until { get; init; }
}

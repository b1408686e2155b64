using System.Text.Json.Serialization;

namespace Telemetry.Aggregator.Rerating;

/// <summary>One re-rating, as it is kept in the store and as everyone sees it: what was asked, and how far it is.</summary>
public sealed record RerateRun
{
    public required Guid Id { get; init; }

    /// <summary>Gets whose calls alone it may touch; null: all tenants.</summary>
    public string? Tenant { get; init; }

    /// <summary>Gets whether the difference is booked; else it is only shown.</summary>
    public required bool Apply { get; init; }
    public DateTimeOffset? From { get; init; }
    public DateTimeOffset? To { get; init; }

    /// <summary>Gets the values wanted of each dimension, by name.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Filters { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Gets who is to pay for the calls; null: as it is.</summary>
    public string? Billing { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public RerateState State { get; init; }

    /// <summary>Gets what it waits for; empty when it does not.</summary>
    public string WaitingFor { get; init; } = "";

    /// <summary>Gets the price book that it rates by; empty until it began. A caller who states one wants no other.</summary>
    public string BookVersion { get; init; } = "";

    /// <summary>Gets how many calls are to be looked at, and how many were.</summary>
    public long CallsTotal { get; init; }

    /// <inheritdoc cref="CallsTotal"/>
    public long CallsCompared { get; init; }
    public long CallsChanged { get; init; }

    /// <summary>Gets when it began; null before.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Gets when it was done, failed or called off.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Gets why it failed; empty otherwise.</summary>
    public string Error { get; init; } = "";

    /// <summary>Gets whether there is nothing left to do.</summary>
    [JsonIgnore] public bool IsOver => State is RerateState.Done or RerateState.Failed or RerateState.Cancelled;
}

/// <summary>How far a re-rating is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RerateState>))]
public enum RerateState
{
    /// <summary>It has not begun: another is under way, or not every ingester uses the new book yet.</summary>
    [JsonStringEnumMemberName("waiting")] Waiting,

    /// <summary>Calls are compared and, where asked for, booked. After a stop it goes on by itself.</summary>
    [JsonStringEnumMemberName("running")] Running,

    [JsonStringEnumMemberName("done")] Done,

    /// <summary>It cannot go on. What it booked stays booked, and is consistent.</summary>
    [JsonStringEnumMemberName("failed")] Failed,

    /// <summary>It was called off. What it booked stays booked, and is consistent.</summary>
    [JsonStringEnumMemberName("cancelled")] Cancelled,
}

using System.Text.Json.Serialization;

namespace Telemetry.Aggregator.Forgetting;

/// <summary>A user to be forgotten. Kept until it is done, name included, so that whoever works after a stop finishes it.</summary>
public sealed record ForgetRequest
{
    /// <summary>Gets its id.</summary>
    [JsonIgnore] public Guid Id { get; init; }

    /// <summary>Gets the only tenant to look in; null: all.</summary>
    [JsonIgnore] public string? Tenant { get; init; }

    /// <summary>Gets the name, as events carry it.</summary>
    public required string User { get; init; }

    /// <summary>Gets when it was asked for: the name goes from calls made or logged up to then.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Gets what it waits for, a sentence; empty when it does not.</summary>
    public string WaitingFor { get; init; } = "";
}

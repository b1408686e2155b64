using System.Text.Json.Serialization;
using Telemetry.Aggregator.Rerating;
using Telemetry.Api.Money;
using Telemetry.Api.Parameters;
using Telemetry.Store.Rows;

namespace Telemetry.Api.Prices.Rerating;

/// <summary>A re-rating: what was asked for, and how far it is.</summary>
public class RerateAnswer
{
    public Guid Id { get; init; }

    /// <summary>Gets whose calls alone it may touch; null: all tenants.</summary>
    public string? Tenant { get; init; }
    public bool Apply { get; init; }
    public string? From { get; init; }
    public string? To { get; init; }
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Filter { get; init; } = new Dictionary<string, IReadOnlyList<string>>();
    public string? Billing { get; init; }
    public string CreatedAt { get; init; } = "";
    public string? StartedAt { get; init; }
    public string? EndedAt { get; init; }
    public RerateState State { get; init; }

    /// <summary>Gets what it waits for; null when it does not.</summary>
    public string? WaitingFor { get; init; }

    /// <summary>Gets the price book it rates by; null before it began.</summary>
    public string? BookVersion { get; init; }

    /// <summary>Gets how many calls are to be looked at, and how many were.</summary>
    public long CallsTotal { get; init; }

    /// <inheritdoc cref="CallsTotal"/>
    public long CallsCompared { get; init; }
    public long CallsChanged { get; init; }

    /// <summary>Gets why it failed; null otherwise.</summary>
    public string? Error { get; init; }

    internal static TAnswer Of<TAnswer>(RerateRun run)
        where TAnswer : RerateAnswer, new() => new()
        {
            Id = run.Id,
            Tenant = run.Tenant,
            Apply = run.Apply,
            From = Time(run.From),
            To = Time(run.To),
            Filter = run.Filters,
            Billing = run.Billing,
            CreatedAt = TimeText.Format(run.CreatedAt),
            StartedAt = Time(run.StartedAt),
            EndedAt = Time(run.EndedAt),
            State = run.State,
            WaitingFor = Given(run.WaitingFor),
            BookVersion = Given(run.BookVersion),
            CallsTotal = run.CallsTotal,
            CallsCompared = run.CallsCompared,
            CallsChanged = run.CallsChanged,
            Error = Given(run.Error),
        };

    private static string? Time(DateTimeOffset? time) => time is { } at ? TimeText.Format(at) : null;

    private static string? Given(string text) => text.Length == 0 ? null : text;
}

/// <summary>A re-rating with its result, once there is one.</summary>
public sealed class RerateDetail : RerateAnswer
{
    [JsonPropertyOrder(1)] public string Currency { get; init; } = "USD";

    /// <summary>Gets the days and models of which a call changes, or could not be rated.</summary>
    [JsonPropertyOrder(2)] public IReadOnlyList<RerateRowAnswer> Data { get; internal set; } = [];

    /// <summary>Gets the sums over every call that was compared; null until the re-rating is done.</summary>
    [JsonPropertyOrder(3)] public RerateFigures? Total { get; internal set; }
    [JsonPropertyOrder(4)] public string? NextPage { get; internal set; }
}

/// <summary>What a re-rating does to one model on one UTC day.</summary>
public sealed class RerateRowAnswer : RerateFigures
{
    [JsonPropertyOrder(-1)] public string Day { get; init; } = "";
    [JsonPropertyOrder(-1)] public string Provider { get; init; } = "";
    [JsonPropertyOrder(-1)] public string Model { get; init; } = "";

    internal static RerateRowAnswer From(RerateRow row) => new()
    {
        Day = row.Day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        Provider = row.Provider,
        Model = row.Model,
        Figures = row,
    };
}

/// <summary>Figures before and after a re-rating. Unpriced calls are in no sum of money.</summary>
public class RerateFigures
{
    internal RerateRow Figures { get; init; } = new() { Day = default, Provider = "", Model = "" };

    public long Calls => Figures.Calls;
    public long CallsChanged => Figures.CallsChanged;

    /// <summary>Gets the calls that could not be rated anew and stay as they are.</summary>
    public long CallsFailed => Figures.CallsFailed;
    public long UnpricedBefore => Figures.UnpricedBefore;
    public long UnpricedAfter => Figures.UnpricedAfter;
    public long TokensBefore => Figures.TokensBefore;
    public long TokensAfter => Figures.TokensAfter;
    public Usd CostBeforeUsd => new(Figures.CostBeforeUsd);
    public Usd CostAfterUsd => new(Figures.CostAfterUsd);
    public Usd CostDeltaUsd => new(Figures.CostAfterUsd - Figures.CostBeforeUsd);
    public Usd ListCostBeforeUsd => new(Figures.ListCostBeforeUsd);
    public Usd ListCostAfterUsd => new(Figures.ListCostAfterUsd);
    public Usd ListCostDeltaUsd => new(Figures.ListCostAfterUsd - Figures.ListCostBeforeUsd);
}

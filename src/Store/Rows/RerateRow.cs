namespace Telemetry.Store.Rows;

/// <summary>What a re-rating changes, or changed, for one model on one UTC day. Money in USD; unpriced calls are in no sum.</summary>
public sealed record RerateRow
{
    public required DateOnly Day { get; init; }
    public required string Provider { get; init; }

    /// <summary>Gets the model as ingested.</summary>
    public required string Model { get; init; }

    /// <summary>Gets how many calls were compared.</summary>
    public long Calls { get; init; }

    /// <summary>Gets how many of them change in any figure.</summary>
    public long CallsChanged { get; init; }

    /// <summary>Gets how many could not be rated anew and stay as they are: an amount beyond what one event can carry, or a usage object that can no longer be read.</summary>
    public long CallsFailed { get; init; }
    public long UnpricedBefore { get; init; }
    public long UnpricedAfter { get; init; }

    /// <summary>Gets all token classes less reasoning.</summary>
    public long TokensBefore { get; init; }
    public long TokensAfter { get; init; }
    public decimal CostBeforeUsd { get; init; }
    public decimal CostAfterUsd { get; init; }
    public decimal ListCostBeforeUsd { get; init; }
    public decimal ListCostAfterUsd { get; init; }

    /// <summary>Adds the figures of another row; day and model stay.</summary>
    public RerateRow Add(RerateRow other) => this with
    {
        Calls = Calls + other.Calls,
        CallsChanged = CallsChanged + other.CallsChanged,
        CallsFailed = CallsFailed + other.CallsFailed,
        UnpricedBefore = UnpricedBefore + other.UnpricedBefore,
        UnpricedAfter = UnpricedAfter + other.UnpricedAfter,
        TokensBefore = TokensBefore + other.TokensBefore,
        TokensAfter = TokensAfter + other.TokensAfter,
        CostBeforeUsd = CostBeforeUsd + other.CostBeforeUsd,
        CostAfterUsd = CostAfterUsd + other.CostAfterUsd,
        ListCostBeforeUsd = ListCostBeforeUsd + other.ListCostBeforeUsd,
        ListCostAfterUsd = ListCostAfterUsd + other.ListCostAfterUsd,
    };
}

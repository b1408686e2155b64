using Telemetry.Store.Rows;

namespace Telemetry.Store.Native;

/// <summary>Rows for <c>rerate_results</c>; columns in the table's order.</summary>
public sealed class RerateResultBlock : RowBlock<RerateRow>
{
    private static readonly DateOnly Epoch = new(1970, 1, 1);

    /// <param name="runId">The re-rating that the rows are the result of.</param>
    public RerateResultBlock(Guid runId)
    {
        Uuid("run_id", _ => runId);
        Number("day", "Date", static r => (ushort)(r.Day.DayNumber - Epoch.DayNumber));
        Low("provider", static r => r.Provider);
        Low("model", static r => r.Model);
        Number("calls", "Int64", static r => r.Calls);
        Number("calls_changed", "Int64", static r => r.CallsChanged);
        Number("calls_failed", "Int64", static r => r.CallsFailed);
        Number("unpriced_before", "Int64", static r => r.UnpricedBefore);
        Number("unpriced_after", "Int64", static r => r.UnpricedAfter);
        Number("tokens_before", "Int64", static r => r.TokensBefore);
        Number("tokens_after", "Int64", static r => r.TokensAfter);
        Number("cost_before_usd", Money.SumType, static r => Money.SumUnits(r.CostBeforeUsd));
        Number("cost_after_usd", Money.SumType, static r => Money.SumUnits(r.CostAfterUsd));
        Number("list_cost_before_usd", Money.SumType, static r => Money.SumUnits(r.ListCostBeforeUsd));
        Number("list_cost_after_usd", Money.SumType, static r => Money.SumUnits(r.ListCostAfterUsd));
    }

    public override string Table => "rerate_results";
}

using System.Collections.Immutable;
using Telemetry.Cli.Output;

namespace Telemetry.Cli.Commands.Budgets;

/// <summary>How standings are shown to people.</summary>
internal static class StatusColumns
{
    public static ImmutableArray<TableColumn> All { get; } =
    [
        new("budget", "budget_id"), new("value", "per_value"), new("spent USD", "spent_usd", CellKind.Money), new("limit USD", "limit_usd", CellKind.Money),
        new("percent", "percent", CellKind.Percent), new("forecast USD", "forecast_usd", CellKind.Money), new("low", "forecast_low_usd", CellKind.Money),
        new("high", "forecast_high_usd", CellKind.Money), new("from", "period_start", CellKind.Time), new("to", "period_end", CellKind.Time),
        new("complete", "complete"),
    ];
}

using NodaTime;

namespace Telemetry.Aggregator.Budgets.Periods;

/// <summary>One period of a budget: a span of its zone's calendar, half-open.</summary>
/// <param name="Start">The first instant.</param>
/// <param name="End">The instant after the last.</param>
public readonly record struct BudgetPeriod(Instant Start, Instant End);

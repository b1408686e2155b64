namespace Telemetry.Events;

/// <summary>A further metered part of one call: a compaction, advisor or fallback turn, billed at its own model's rate.</summary>
/// <param name="Model">The model that served this part; empty means the event's own model.</param>
/// <param name="Usage">Its counts; never included in the counts beside the list.</param>
public sealed record UsagePart(string Model, TokenUsage Usage);

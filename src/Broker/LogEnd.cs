namespace Telemetry.Broker;

/// <summary>Where a partition ended at a time: every record that was acknowledged before <paramref name="AsOf"/> lies below <paramref name="Offset"/>.</summary>
public readonly record struct LogEnd(DateTimeOffset AsOf, long Offset);

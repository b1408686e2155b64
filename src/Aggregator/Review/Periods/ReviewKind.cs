namespace Telemetry.Aggregator.Review.Periods;

/// <summary>What a review looks back at: an ISO week or a calendar month.</summary>
public enum ReviewKind { Week, Month }

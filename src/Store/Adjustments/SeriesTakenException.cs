namespace Telemetry.Store.Adjustments;

/// <summary>Two processes book the same series of corrections: whoever sees it begins anew, and finds what the other booked.</summary>
public sealed class SeriesTakenException(string token) : Exception($"Another process booked other corrections under {token}; what is missing is worked out anew.");

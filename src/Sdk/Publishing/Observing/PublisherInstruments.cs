using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Telemetry.Sdk.Publishing.Observing;

/// <summary>The instruments of the meter <c>Telemetry.Sdk</c> that all publishers of the process share, told apart by the attribute <c>publisher</c>.</summary>
internal static class PublisherInstruments
{
    public const string MeterName = "Telemetry.Sdk";

    // Never disposed: what a publisher counts while it closes must still be collected afterwards.
    private static readonly Meter Meter = new(MeterName);
    private static readonly ConcurrentDictionary<UsagePublisher, KeyValuePair<string, object?>> Live = new();

    public static readonly Counter<long> Queued = Meter.CreateCounter<long>("telemetry.sdk.events.queued", "{event}", "Events taken from the host.");
    public static readonly Counter<long> Published = Meter.CreateCounter<long>("telemetry.sdk.events.published", "{event}", "Events that the target acknowledged, those from the spool included.");
    public static readonly Counter<long> Retried = Meter.CreateCounter<long>("telemetry.sdk.events.retried", "{event}", "Sends of an event in vain, to be repeated.");
    public static readonly Counter<long> Spooled = Meter.CreateCounter<long>("telemetry.sdk.events.spooled", "{event}", "Events written to the spool.");
    public static readonly Counter<long> Drained = Meter.CreateCounter<long>("telemetry.sdk.events.drained", "{event}", "Events of the spool that the target acknowledged.");
    public static readonly Counter<long> Dropped = Meter.CreateCounter<long>("telemetry.sdk.events.dropped", "{event}", "Events dropped, by reason.");

    static PublisherInstruments()
    {
        Meter.CreateObservableGauge("telemetry.sdk.queue.length", () => Observe(status => status.QueueLength), "{event}", "Events in memory.");
        Meter.CreateObservableGauge("telemetry.sdk.spool.size", () => Observe(status => status.SpoolBytes), "By", "Bytes of spool files.");
        Meter.CreateObservableGauge(
            "telemetry.sdk.spool.oldest_age",
            () => Observe(status => status.SpoolOldestAge?.TotalSeconds ?? 0),
            "s",
            "Age of the oldest spool file; 0 without one.");
    }

    /// <summary>Shows a publisher in the gauges until it is hidden.</summary>
    public static void Show(UsagePublisher publisher, KeyValuePair<string, object?> tag) => Live[publisher] = tag;

    public static void Hide(UsagePublisher publisher) => Live.TryRemove(publisher, out _);

    private static IEnumerable<Measurement<T>> Observe<T>(Func<UsagePublisherStatus, T> read)
        where T : struct =>
        [.. Live.Select(entry => new Measurement<T>(read(entry.Key.Status), entry.Value))];
}

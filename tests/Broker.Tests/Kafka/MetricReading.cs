using System.Diagnostics.Metrics;
using Telemetry.Broker.Kafka;

namespace Telemetry.Broker.Tests.Kafka;

/// <summary>Reads the figures of one log's meter: sums of counters, the last value of gauges.</summary>
internal sealed class MetricReading : IDisposable
{
    private readonly MeterListener listener = new();
    private readonly Dictionary<string, long> values = [];

    public MetricReading(KafkaLogMetrics metrics)
    {
        this.listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, metrics.Meter))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        this.listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            string kind = "";
            foreach (var (name, tag) in tags)
            {
                kind = name == "kind" ? $"{tag}" : kind;
            }

            lock (this.values)
            {
                string key = $"{instrument.Name} {kind}";
                this.values[key] = instrument is Counter<long> ? this.values.GetValueOrDefault(key) + value : value;
            }
        });
        this.listener.Start();
    }

    public long Read(string name, string kind = "")
    {
        this.listener.RecordObservableInstruments();
        lock (this.values)
        {
            return this.values.GetValueOrDefault($"{name} {kind}");
        }
    }

    public void Dispose() => this.listener.Dispose();
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;

namespace Telemetry.Api.Metrics;

/// <summary>
/// Listens to every meter whose name begins with <c>Telemetry.</c> and writes what it heard as Prometheus text, with basic
/// figures of the process. No exporter package carries this, and the format is small.
/// </summary>
internal sealed class MetricCollector : IDisposable
{
    private const string Prefix = "Telemetry.";
    private readonly MeterListener listener = new();
    private readonly ConcurrentDictionary<Instrument, MetricSeries> series = new();

    public MetricCollector()
    {
        this.listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name.StartsWith(Prefix, StringComparison.Ordinal))
            {
                listener.EnableMeasurementEvents(instrument, this.series.GetOrAdd(instrument, static key => new MetricSeries(key)));
            }
        };
        Listen<byte>(value => value);
        Listen<short>(value => value);
        Listen<int>(value => value);
        Listen<long>(value => value);
        Listen<float>(value => value);
        Listen<double>(value => value);
        this.listener.Start();
    }

    /// <summary>Writes every series heard of, sorted by name.</summary>
    public string Write()
    {
        this.listener.RecordObservableInstruments();
        var text = new StringBuilder();
        foreach (var (_, family) in this.series.OrderBy(pair => pair.Key.Name, StringComparer.Ordinal))
        {
            family.Write(text);
        }

        WriteProcess(text);
        return text.ToString();
    }

    public void Dispose() => this.listener.Dispose();

    private static void WriteProcess(StringBuilder text)
    {
        using var process = Process.GetCurrentProcess();
        Single(text, "process_resident_memory_bytes", "gauge", "Memory of the process that is in use.", process.WorkingSet64);
        Single(text, "process_cpu_seconds_total", "counter", "Processor time used.", process.TotalProcessorTime.TotalSeconds);
        Single(text, "process_threads", "gauge", "Threads.", process.Threads.Count);
        Single(text, "dotnet_gc_heap_bytes", "gauge", "Managed heap.", GC.GetTotalMemory(forceFullCollection: false));
        Single(text, "dotnet_gc_collections_total", "counter", "Garbage collections of every generation.", GC.CollectionCount(0));
    }

    private static void Single(StringBuilder text, string name, string type, string help, double value) =>
        text.Append("# HELP ").Append(name).Append(' ').Append(help).Append("\n# TYPE ").Append(name).Append(' ').Append(type)
            .Append('\n').Append(name).Append(' ').Append(PrometheusText.Value(value)).Append('\n');

    private void Listen<T>(Func<T, double> number)
        where T : struct =>
        this.listener.SetMeasurementEventCallback<T>((_, value, tags, state) => ((MetricSeries)state!).Record(number(value), tags));
}

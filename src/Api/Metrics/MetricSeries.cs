using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;

namespace Telemetry.Api.Metrics;

/// <summary>The series of one instrument since the process began.</summary>
internal sealed class MetricSeries(Instrument instrument)
{
    private const int SeriesMax = 2000;
    private static readonly double[] Seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
    private static readonly double[] Sizes = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];
    private readonly ConcurrentDictionary<string, MetricCell> cells = new(StringComparer.Ordinal);
    private readonly MetricKind kind = MetricKinds.Of(instrument);
    private readonly double[] bounds = instrument.Unit switch
    {
        "s" => Seconds,
        "ms" => [.. Seconds.Select(bound => bound * 1000)],
        _ => Sizes,
    };

    /// <summary>Takes in one measurement. Beyond 2,000 label sets an instrument's further ones are left out, so that labels cannot fill the memory.</summary>
    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = PrometheusText.Labels(tags);
        if (!this.cells.TryGetValue(labels, out var cell))
        {
            if (this.cells.Count >= SeriesMax)
            {
                return;
            }

            cell = this.cells.GetOrAdd(labels, _ => new MetricCell(this.bounds.Length));
        }

        cell.Record(value, this.kind, MetricKinds.Replaces(instrument), this.bounds);
    }

    /// <summary>Appends the family.</summary>
    public void Write(StringBuilder text)
    {
        var name = PrometheusText.Name(instrument.Name, instrument.Unit);
        if (this.kind == MetricKind.Counter && !name.EndsWith("_total", StringComparison.Ordinal))
        {
            name += "_total";
        }

        var type = this.kind switch
        {
            MetricKind.Counter => "counter",
            MetricKind.Histogram => "histogram",
            _ => "gauge",
        };
        text.Append("# HELP ").Append(name).Append(' ').Append(PrometheusText.Help(instrument.Description ?? instrument.Name)).Append('\n');
        text.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
        foreach (var (labels, cell) in this.cells.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            cell.Write(text, name, labels, this.kind, this.bounds);
        }
    }
}

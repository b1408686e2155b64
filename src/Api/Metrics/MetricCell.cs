using System.Globalization;
using System.Text;

namespace Telemetry.Api.Metrics;

/// <summary>One label set of one instrument. Thread-safe.</summary>
internal sealed class MetricCell(int boundCount)
{
    private readonly Lock gate = new();
    private readonly long[] counts = new long[boundCount + 1];
    private double value;
    private long count;

    public void Record(double measurement, MetricKind kind, bool replaces, double[] bounds)
    {
        lock (this.gate)
        {
            this.value = replaces ? measurement : this.value + measurement;
            if (kind == MetricKind.Histogram)
            {
                this.count++;
                var at = Array.FindIndex(bounds, bound => measurement <= bound);
                this.counts[at < 0 ? bounds.Length : at]++;
            }
        }
    }

    public void Write(StringBuilder text, string name, string labels, MetricKind kind, double[] bounds)
    {
        lock (this.gate)
        {
            if (kind != MetricKind.Histogram)
            {
                text.Append(name).Append(labels).Append(' ').Append(PrometheusText.Value(this.value)).Append('\n');
                return;
            }

            var seen = 0L;
            for (var at = 0; at <= bounds.Length; at++)
            {
                seen += this.counts[at];
                var bound = at == bounds.Length ? "+Inf" : PrometheusText.Value(bounds[at]);
                text.Append(name).Append("_bucket").Append(With(labels, $"le=\"{bound}\"")).Append(' ').Append(Number(seen)).Append('\n');
            }

            text.Append(name).Append("_sum").Append(labels).Append(' ').Append(PrometheusText.Value(this.value)).Append('\n');
            text.Append(name).Append("_count").Append(labels).Append(' ').Append(Number(this.count)).Append('\n');
        }
    }

    private static string With(string labels, string more) => labels.Length == 0 ? $"{{{more}}}" : $"{labels[..^1]},{more}}}";

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}

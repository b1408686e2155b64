using System.Reflection;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Telemetry.Cli.Hosting;

/// <summary>Sends the metrics and traces of this process to a collector, by OTLP over HTTP, for as long as it is not disposed.</summary>
internal sealed class OwnTelemetry : IDisposable
{
    /// <summary>All meters and sources of this program, and nobody else's.</summary>
    private const string Ours = "Telemetry.*";

    private const int MetricsEveryMs = 10_000;
    private const int FlushMs = 2_000;
    private readonly TracerProvider traces;
    private readonly MeterProvider metrics;

    private OwnTelemetry(TracerProvider traces, MeterProvider metrics) => (this.traces, this.metrics) = (traces, metrics);

    /// <summary>Begins to send.</summary>
    /// <param name="endpoint">The collector (<c>Otlp:Endpoint</c>); null: nothing is sent anywhere.</param>
    /// <param name="service">The verb that runs; the service is called <c>telemetry-VERB</c>.</param>
    public static OwnTelemetry? Start(Uri? endpoint, string service)
    {
        if (endpoint is null)
        {
            return null;
        }

        var version = Assembly.GetExecutingAssembly().GetName().Version?.ToString(3);
        var resource = ResourceBuilder.CreateEmpty().AddService($"telemetry-{service}", serviceVersion: version).AddTelemetrySdk();
        var traces = global::OpenTelemetry.Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)

            // The web server's own span of a request carries its query, so that it is not sent; ours must not follow its sampling.
            .SetSampler(new AlwaysOnSampler())
            .AddSource(Ours)
            .AddOtlpExporter(options => Configure(options, endpoint, "v1/traces"))
            .Build();
        var metrics = global::OpenTelemetry.Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter(Ours)
            .AddOtlpExporter((options, reader) =>
            {
                Configure(options, endpoint, "v1/metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = MetricsEveryMs;
            })
            .Build();
        return new OwnTelemetry(traces, metrics);
    }

    /// <summary>Sends what was measured so far. Before the parts that measure are disposed: a gauge that is gone tells nothing.</summary>
    public void Flush()
    {
        this.metrics.ForceFlush(FlushMs);
        this.traces.ForceFlush(FlushMs);
    }

    /// <summary>Sends what is left, within the exporter's own bound, and stops.</summary>
    public void Dispose()
    {
        this.traces.Dispose();
        this.metrics.Dispose();
    }

    private static void Configure(OtlpExporterOptions options, Uri endpoint, string path)
    {
        options.Protocol = OtlpExportProtocol.HttpProtobuf;
        options.Endpoint = new Uri($"{endpoint.AbsoluteUri.TrimEnd('/')}/{path}");
    }
}

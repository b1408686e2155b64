using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Telemetry.Ingest.Intake;

namespace Telemetry.Ingest.Tests.Intake;

/// <summary>What one server's intake has counted since this began to listen, by instrument and reason.</summary>
internal sealed class IntakeCounts : IDisposable
{
    private readonly Dictionary<string, long> counts = [];
    private readonly MeterListener listener = new();

    public IntakeCounts(IntakeServer server)
    {
        IMeterFactory factory = server.Services.GetRequiredService<IMeterFactory>();
        this.listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == EventIntake.MeterName && ReferenceEquals(instrument.Meter.Scope, factory))
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        this.listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            string key = instrument.Name["telemetry.intake.".Length..] + (tags.Length > 0 ? ":" + tags[0].Value : "");
            lock (this.counts)
            {
                this.counts[key] = this.counts.GetValueOrDefault(key) + value;
            }
        });
        this.listener.Start();
    }

    public long this[string key]
    {
        get
        {
            lock (this.counts)
            {
                return this.counts.GetValueOrDefault(key);
            }
        }
    }

    public void Dispose() => this.listener.Dispose();
}

using System.Diagnostics.Metrics;
using System.Text.Json;

namespace Telemetry.Sdk.Capture;

/// <summary>What the capture counts, on the meter <c>Telemetry.Sdk</c>.</summary>
internal static class CaptureMetrics
{
    private static readonly Meter Meter = new("Telemetry.Sdk");
    private static readonly Counter<long> Captured = Meter.CreateCounter<long>("telemetry.sdk.capture.calls", "{call}", "Calls captured, by provider and status.");
    private static readonly Counter<long> Faults = Meter.CreateCounter<long>("telemetry.sdk.capture.faults", "{fault}", "What kept a call from being captured in full, by reason.");
    private static readonly Counter<long> Decisions = Meter.CreateCounter<long>("telemetry.sdk.guard.decisions", "{call}", "Calls that the soft guard changed, by action.");

    public static void Call(string provider, string status) =>
        Captured.Add(1, new KeyValuePair<string, object?>("provider", provider), new KeyValuePair<string, object?>("status", status));

    public static void Fault(CaptureFault fault) =>
        Faults.Add(1, new KeyValuePair<string, object?>("reason", JsonNamingPolicy.SnakeCaseLower.ConvertName(fault.ToString())));

    public static void Decision(string action) => Decisions.Add(1, new KeyValuePair<string, object?>("action", action));
}

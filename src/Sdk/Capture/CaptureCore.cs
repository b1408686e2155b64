using System.Buffers;
using System.Collections.Immutable;
using Telemetry.Events;
using Telemetry.Sdk.Attributing;
using Telemetry.Sdk.Guarding;
using Telemetry.Sdk.Publishing;
using Telemetry.Sdk.Recognition;

namespace Telemetry.Sdk.Capture;

/// <summary>What the handlers of one capture share: its settings, read once, and the way to the publisher.</summary>
internal sealed class CaptureCore : IDisposable
{
    private const int EventBytesUsual = 2048;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? reused;

    private readonly IUsagePublisher publisher;

    public CaptureCore(IUsagePublisher publisher, UsageCaptureOptions options)
    {
        ArgumentNullException.ThrowIfNull(publisher);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegative(options.RequestBytesMax);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.AnswerBytesMax, 1);
        this.publisher = publisher;
        Clock = options.TimeProvider;
        Tenant = options.Tenant;
        RequestBytesMax = options.RequestBytesMax;
        AnswerBytesMax = options.AnswerBytesMax;
        AsksForStreamUsage = options.AsksForStreamUsage;
        Recognizer = new CallRecognizer(new HostTable(options.Hosts));
        FingerprintKey = options.FingerprintKey.IsEmpty ? null : options.FingerprintKey.ToArray();
        Attribution = new AttributionSource(options.Baggage, options.UserHashKey.IsEmpty ? null : options.UserHashKey.ToArray());
        Guard = options.Guard is null ? null : new SoftGuard(options.Guard, options.Tenant, options.TimeProvider);
        Defaults = new Ambient(options.Defaults, options.Tags.ToImmutableSortedDictionary(StringComparer.Ordinal));
    }

    public TimeProvider Clock { get; }
    public string Tenant { get; }
    public int RequestBytesMax { get; }
    public int AnswerBytesMax { get; }
    public bool AsksForStreamUsage { get; }
    public CallRecognizer Recognizer { get; }
    public byte[]? FingerprintKey { get; }
    public AttributionSource Attribution { get; }
    public Ambient Defaults { get; }

    /// <summary>Gets the soft guard; null where none was asked for.</summary>
    public SoftGuard? Guard { get; }

    /// <summary>Gets the calls already captured in this process, by whichever way.</summary>
    public CapturedCalls Captured { get; } = new();

    public void Dispose() => Guard?.Dispose();

    /// <summary>Gets the defaults of a handler: its own, else the capture's.</summary>
    public Ambient DefaultsWith(Attribution? own)
    {
        if (own is null)
        {
            return Defaults;
        }

        var builder = new AttributionBuilder();
        builder.Add(own, AttributionBuilder.NoTags);
        builder.Add(Defaults.Dimensions, Defaults.Tags);
        return builder.ToAmbient();
    }

    /// <summary>Publishes an event. Never throws.</summary>
    public void Publish(UsageEvent usageEvent)
    {
        try
        {
            var output = reused ??= new ArrayBufferWriter<byte>(EventBytesUsual);
            output.ResetWrittenCount();
            UsageEventWriter.Write(usageEvent, output, statesEmptyTenant: false);
            if (output.WrittenCount > EventLimits.EventBytes)
            {
                CaptureMetrics.Fault(CaptureFault.EventTooLarge);
                return;
            }

            CaptureMetrics.Call(usageEvent.Provider, VocabularyNames.NameOf(usageEvent.Status));
            this.publisher.TryPublish(new UsageRecord(usageEvent.EventId, output.WrittenSpan.ToArray()));
        }
        catch (Exception)
        {
            CaptureMetrics.Fault(CaptureFault.Unexpected);
        }
    }
}

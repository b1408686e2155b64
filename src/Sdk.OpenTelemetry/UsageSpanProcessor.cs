using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Resources;

namespace Telemetry.Sdk.OpenTelemetry;

/// <summary>
/// Makes usage events of the spans of calls to models, by OpenTelemetry's conventions old and new. A call that a handler of the
/// same <see cref="TelemetryUsage"/> has seen, or another span, is not counted again.
/// </summary>
public sealed class UsageSpanProcessor : BaseProcessor<Activity>
{
    private readonly TelemetryUsage usage;
    private readonly Lazy<IReadOnlyList<KeyValuePair<string, object>>> resource;

    /// <summary>Makes the processor. It does not own the capture, which outlives the tracer provider.</summary>
    public UsageSpanProcessor(TelemetryUsage usage)
    {
        ArgumentNullException.ThrowIfNull(usage);
        this.usage = usage;
        this.resource = new(() => [.. (ParentProvider?.GetResource() ?? Resource.Empty).Attributes]);
        usage.WatchActivities();
    }

    /// <inheritdoc/>
    public override void OnEnd(Activity data) => this.usage.CaptureActivity(data, this.resource.Value);
}

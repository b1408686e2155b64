using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Telemetry.Sdk.OpenTelemetry;

/// <summary>Puts the capture into a program's OpenTelemetry.</summary>
public static class UsageTracing
{
    /// <summary>Adds a <see cref="UsageSpanProcessor"/>. The sources of the spans are added as always, e.g. <c>AddSource("com.anthropic.sdk.csharp")</c>.</summary>
    public static TracerProviderBuilder AddTelemetryUsage(this TracerProviderBuilder builder, TelemetryUsage usage)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddProcessor(new UsageSpanProcessor(usage));
    }

    /// <summary>Reads <c>telemetry.*</c> attribution from OpenTelemetry's baggage, which its instrumentation of ASP.NET Core fills from the W3C header, and from the activity's own.</summary>
    public static UsageCaptureOptions UseOpenTelemetryBaggage(this UsageCaptureOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var before = options.Baggage;
        options.Baggage = () => Baggage.Current.GetBaggage()
            .Select(static pair => new KeyValuePair<string, string?>(pair.Key, pair.Value))
            .Concat(before?.Invoke() ?? []);
        return options;
    }
}

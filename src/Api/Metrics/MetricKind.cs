using System.Diagnostics.Metrics;

namespace Telemetry.Api.Metrics;

/// <summary>How measurements of an instrument become one value.</summary>
internal enum MetricKind
{
    /// <summary>Measurements are increments; the sum only grows.</summary>
    Counter,

    /// <summary>Measurements are increments and decrements.</summary>
    UpDown,

    /// <summary>The last measurement counts.</summary>
    Gauge,

    /// <summary>Measurements are counted by size.</summary>
    Histogram,
}

/// <summary>Tells an instrument's kind.</summary>
internal static class MetricKinds
{
    /// <summary>Gets an instrument's kind by its generic type.</summary>
    public static MetricKind Of(Instrument instrument) => instrument.GetType().Name.Split('`')[0] switch
    {
        nameof(Counter<int>) or nameof(ObservableCounter<int>) => MetricKind.Counter,
        nameof(UpDownCounter<int>) => MetricKind.UpDown,
        nameof(Histogram<int>) => MetricKind.Histogram,
        _ => MetricKind.Gauge,
    };

    /// <summary>Gets whether measurements are whole values that replace the one before.</summary>
    public static bool Replaces(Instrument instrument) => instrument.IsObservable || Of(instrument) == MetricKind.Gauge;
}

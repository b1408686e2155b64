using System.Text.Json;
using System.Text.Json.Serialization;

namespace Telemetry.Simulator.Fitted;

/// <summary>What was fitted to one recorded trace of requests.</summary>
internal sealed class FittedTrace
{
    [JsonPropertyName("requests")]
    public required int Requests { get; init; }

    /// <summary>Gets the mean time between two requests in microseconds.</summary>
    [JsonPropertyName("mean_gap_us")]
    public required long MeanGapMicroseconds { get; init; }

    /// <summary>Gets the gaps, where <see cref="FittedTables.GapUnit"/> is the mean gap.</summary>
    [JsonPropertyName("gap")]
    public required QuantileTable Gap { get; init; }

    [JsonPropertyName("input_tokens")]
    public required QuantileTable InputTokens { get; init; }

    [JsonPropertyName("output_tokens")]
    public required QuantileTable OutputTokens { get; init; }
}

/// <summary>The tables of <c>traces.json</c>, which <c>eng/simulator-fit</c> makes from two public traces.</summary>
internal sealed class FittedTables
{
    /// <summary>A gap as long as the trace's mean.</summary>
    public const int GapUnit = 1 << 20;

    private static readonly Lazy<FittedTables> Built = new(Read);

    public static FittedTables Shared => Built.Value;

    /// <summary>Gets code completion: short bursts with long pauses.</summary>
    [JsonPropertyName("code")]
    public required FittedTrace Code { get; init; }

    /// <summary>Gets a chat service with long prompts.</summary>
    [JsonPropertyName("conversation")]
    public required FittedTrace Conversation { get; init; }

    /// <summary>Gets the gaps of arrivals that know nothing of each other.</summary>
    [JsonPropertyName("independent_gap")]
    public required QuantileTable IndependentGap { get; init; }

    private static FittedTables Read()
    {
        using var stream = typeof(FittedTables).Assembly.GetManifestResourceStream("traces.json")!;
        return JsonSerializer.Deserialize<FittedTables>(stream)!;
    }
}

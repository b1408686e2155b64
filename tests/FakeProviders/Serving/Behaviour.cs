using System.Globalization;

namespace Telemetry.FakeProviders.Serving;

/// <summary>How one request is answered. All members at their defaults: at once, whole and with status 200.</summary>
/// <remarks>
/// Written as comma-separated words: in the header <c>x-fake</c>, after a <c>+</c> in the model's name
/// (<c>gpt-5.4+cut-after=2</c>), or as entries of <c>POST /_script</c>, of which each request takes the next.
/// Words: <c>status=429</c>, <c>times=2</c>, <c>retry-after=0</c>, <c>cut-after=3</c>, <c>delay-ms=20</c>, <c>step</c>,
/// <c>gzip</c>, <c>refuse</c>, <c>iterations</c>, <c>error-after=2</c>, <c>serve=MODEL</c>.
/// </remarks>
public sealed record Behaviour
{
    /// <summary>Gets the error status to answer with; null answers 200.</summary>
    public int? Status { get; init; }

    /// <summary>Gets how many requests with the same body are answered with <see cref="Status"/> before one goes through; null: all.</summary>
    public int? Times { get; init; }

    /// <summary>Gets the seconds of the header <c>retry-after</c>; null leaves it out.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>Gets after how many chunks the connection is broken off; null never.</summary>
    public int? CutAfter { get; init; }

    /// <summary>Gets after how many events of a stream the provider's error event ends it; null never.</summary>
    public int? ErrorAfter { get; init; }

    /// <summary>Gets the pause before each chunk but the first, in milliseconds.</summary>
    public int DelayMs { get; init; }

    /// <summary>Gets whether each chunk but the first waits for a <c>POST /_step</c>.</summary>
    public bool Step { get; init; }

    /// <summary>Gets whether the body is compressed.</summary>
    public bool Gzip { get; init; }

    /// <summary>Gets whether the model refuses before any output; Anthropic only.</summary>
    public bool Refuse { get; init; }

    /// <summary>Gets whether the usage lists iterations; Anthropic only.</summary>
    public bool Iterations { get; init; }

    /// <summary>Gets the model that serves, where it is another than the one asked for.</summary>
    public string? Serve { get; init; }

    /// <summary>Reads the words of a behaviour.</summary>
    /// <exception cref="FormatException">A word is unknown or its value is no number.</exception>
    public static Behaviour Parse(string words)
    {
        var behaviour = new Behaviour();
        foreach (var word in words.Split([',', '+'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var (name, value) = word.Split('=', 2) is [var left, var right] ? (left, right) : (word, "");
            behaviour = name switch
            {
                "ok" => behaviour,
                "status" => behaviour with { Status = Number(value) },
                "times" => behaviour with { Times = Number(value) },
                "retry-after" => behaviour with { RetryAfterSeconds = Number(value) },
                "cut-after" => behaviour with { CutAfter = Number(value) },
                "error-after" => behaviour with { ErrorAfter = Number(value) },
                "delay-ms" => behaviour with { DelayMs = Number(value) },
                "step" => behaviour with { Step = true },
                "gzip" => behaviour with { Gzip = true },
                "refuse" => behaviour with { Refuse = true },
                "iterations" => behaviour with { Iterations = true },
                "serve" => behaviour with { Serve = value },
                _ => throw new FormatException($"Unknown behaviour '{word}'."),
            };
        }

        return behaviour;
    }

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}

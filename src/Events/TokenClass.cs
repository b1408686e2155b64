namespace Telemetry.Events;

/// <summary>
/// The metered quantities of one model call. All but <see cref="Reasoning"/> are disjoint: a token is counted in exactly one.
/// </summary>
public enum TokenClass
{
    /// <summary>Text input that was neither read from nor written to a prompt cache.</summary>
    UncachedInput,

    /// <summary>Text input read from a prompt cache.</summary>
    CacheRead,

    /// <summary>Input written to a prompt cache with a time to live of 5 minutes.</summary>
    CacheWrite5m,

    /// <summary>Input written to a prompt cache with a time to live of 1 hour.</summary>
    CacheWrite1h,

    /// <summary>Input written to a prompt cache with a time to live of 12 hours.</summary>
    CacheWrite12h,

    /// <summary>Input written to a prompt cache with any other time to live (OpenAI's 30 minutes, for one).</summary>
    CacheWrite,

    /// <summary>Text output, reasoning included.</summary>
    Output,

    /// <summary>Uncached audio input.</summary>
    InputAudio,

    /// <summary>Uncached image input, where the provider prices it apart.</summary>
    InputImage,

    /// <summary>Audio input read from a prompt cache.</summary>
    CacheReadAudio,

    /// <summary>Audio output.</summary>
    OutputAudio,

    /// <summary>Image output.</summary>
    OutputImage,

    /// <summary>Web searches run by the provider for this call: requests, not tokens.</summary>
    WebSearchRequests,

    /// <summary>Reasoning tokens: a part of <see cref="Output"/>, never priced again and in no token sum.</summary>
    Reasoning,
}

namespace Telemetry.Events;

/// <summary>Counts of one metered part, by disjoint class. Every count is 0 to 10^9 in one part as received.</summary>
public sealed record TokenUsage
{
    /// <summary>No usage at all.</summary>
    public static TokenUsage None { get; } = new();

    public long UncachedInput { get; init; }
    public long CacheRead { get; init; }
    public long CacheWrite5m { get; init; }
    public long CacheWrite1h { get; init; }
    public long CacheWrite12h { get; init; }
    public long CacheWrite { get; init; }
    public long Output { get; init; }
    public long InputAudio { get; init; }
    public long InputImage { get; init; }
    public long CacheReadAudio { get; init; }
    public long OutputAudio { get; init; }
    public long OutputImage { get; init; }
    public long WebSearchRequests { get; init; }
    public long Reasoning { get; init; }

    /// <summary>Gets the count of one class.</summary>
    public long this[TokenClass tokenClass] => tokenClass switch
    {
        TokenClass.UncachedInput => UncachedInput,
        TokenClass.CacheRead => CacheRead,
        TokenClass.CacheWrite5m => CacheWrite5m,
        TokenClass.CacheWrite1h => CacheWrite1h,
        TokenClass.CacheWrite12h => CacheWrite12h,
        TokenClass.CacheWrite => CacheWrite,
        TokenClass.Output => Output,
        TokenClass.InputAudio => InputAudio,
        TokenClass.InputImage => InputImage,
        TokenClass.CacheReadAudio => CacheReadAudio,
        TokenClass.OutputAudio => OutputAudio,
        TokenClass.OutputImage => OutputImage,
        TokenClass.WebSearchRequests => WebSearchRequests,
        TokenClass.Reasoning => Reasoning,
        _ => throw new ArgumentOutOfRangeException(nameof(tokenClass), tokenClass, "Not a token class."),
    };

    /// <summary>Gets every input token, cached or not, audio and images included: what a prompt-length tier looks at.</summary>
    public long PromptTokens =>
        UncachedInput + CacheRead + CacheWrite5m + CacheWrite1h + CacheWrite12h + CacheWrite + InputAudio + InputImage + CacheReadAudio;

    /// <summary>Gets the sum of all token classes less <see cref="Reasoning"/> (requests are not tokens).</summary>
    public long TotalTokens => PromptTokens + Output + OutputAudio + OutputImage;

    /// <summary>Gets whether every count is 0.</summary>
    public bool IsEmpty => TotalTokens == 0 && WebSearchRequests == 0 && Reasoning == 0;

    /// <summary>Makes usage of a count for each class.</summary>
    public static TokenUsage Of(Func<TokenClass, long> countOf) => new()
    {
        UncachedInput = countOf(TokenClass.UncachedInput),
        CacheRead = countOf(TokenClass.CacheRead),
        CacheWrite5m = countOf(TokenClass.CacheWrite5m),
        CacheWrite1h = countOf(TokenClass.CacheWrite1h),
        CacheWrite12h = countOf(TokenClass.CacheWrite12h),
        CacheWrite = countOf(TokenClass.CacheWrite),
        Output = countOf(TokenClass.Output),
        InputAudio = countOf(TokenClass.InputAudio),
        InputImage = countOf(TokenClass.InputImage),
        CacheReadAudio = countOf(TokenClass.CacheReadAudio),
        OutputAudio = countOf(TokenClass.OutputAudio),
        OutputImage = countOf(TokenClass.OutputImage),
        WebSearchRequests = countOf(TokenClass.WebSearchRequests),
        Reasoning = countOf(TokenClass.Reasoning),
    };

    /// <summary>Adds two parts, class by class.</summary>
    public TokenUsage Add(TokenUsage other) => Of(tokenClass => this[tokenClass] + other[tokenClass]);
}

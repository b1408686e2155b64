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

    /// <summary>Makes the counts of a function, class by class.</summary>
    public static TokenUsage Of(Func<TokenClass, long> count) => new()
    {
        UncachedInput = count(TokenClass.UncachedInput),
        CacheRead = count(TokenClass.CacheRead),
        CacheWrite5m = count(TokenClass.CacheWrite5m),
        CacheWrite1h = count(TokenClass.CacheWrite1h),
        CacheWrite12h = count(TokenClass.CacheWrite12h),
        CacheWrite = count(TokenClass.CacheWrite),
        Output = count(TokenClass.Output),
        InputAudio = count(TokenClass.InputAudio),
        InputImage = count(TokenClass.InputImage),
        CacheReadAudio = count(TokenClass.CacheReadAudio),
        OutputAudio = count(TokenClass.OutputAudio),
        OutputImage = count(TokenClass.OutputImage),
        WebSearchRequests = count(TokenClass.WebSearchRequests),
        Reasoning = count(TokenClass.Reasoning),
    };

    /// <summary>Takes another part away, class by class: the signed difference.</summary>
    public TokenUsage Subtract(TokenUsage other) => Of(tokenClass => this[tokenClass] - other[tokenClass]);

    /// <summary>Adds two parts, class by class.</summary>
    public TokenUsage Add(TokenUsage other) => new()
    {
        UncachedInput = UncachedInput + other.UncachedInput,
        CacheRead = CacheRead + other.CacheRead,
        CacheWrite5m = CacheWrite5m + other.CacheWrite5m,
        CacheWrite1h = CacheWrite1h + other.CacheWrite1h,
        CacheWrite12h = CacheWrite12h + other.CacheWrite12h,
        CacheWrite = CacheWrite + other.CacheWrite,
        Output = Output + other.Output,
        InputAudio = InputAudio + other.InputAudio,
        InputImage = InputImage + other.InputImage,
        CacheReadAudio = CacheReadAudio + other.CacheReadAudio,
        OutputAudio = OutputAudio + other.OutputAudio,
        OutputImage = OutputImage + other.OutputImage,
        WebSearchRequests = WebSearchRequests + other.WebSearchRequests,
        Reasoning = Reasoning + other.Reasoning,
    };
}

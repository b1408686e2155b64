using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Telemetry.Events;

/// <summary>Names and kinds of the token classes, as events, API rows and table columns spell them.</summary>
public static class TokenClasses
{
    /// <summary>Gets every class in the order of the enumeration.</summary>
    public static ImmutableArray<TokenClass> All { get; } = [.. Enum.GetValues<TokenClass>()];

    /// <summary>Gets every class by its contract name.</summary>
    public static FrozenDictionary<string, TokenClass> ByName { get; } =
        All.ToFrozenDictionary(NameOf, static tokenClass => tokenClass, StringComparer.Ordinal);

    /// <summary>Gets the contract's name of a class, e.g. <c>cache_write_5m_tokens</c>.</summary>
    public static string NameOf(TokenClass tokenClass) => tokenClass switch
    {
        TokenClass.UncachedInput => "uncached_input_tokens",
        TokenClass.CacheRead => "cache_read_tokens",
        TokenClass.CacheWrite5m => "cache_write_5m_tokens",
        TokenClass.CacheWrite1h => "cache_write_1h_tokens",
        TokenClass.CacheWrite12h => "cache_write_12h_tokens",
        TokenClass.CacheWrite => "cache_write_tokens",
        TokenClass.Output => "output_tokens",
        TokenClass.InputAudio => "input_audio_tokens",
        TokenClass.InputImage => "input_image_tokens",
        TokenClass.CacheReadAudio => "cache_read_audio_tokens",
        TokenClass.OutputAudio => "output_audio_tokens",
        TokenClass.OutputImage => "output_image_tokens",
        TokenClass.WebSearchRequests => "web_search_requests",
        TokenClass.Reasoning => "reasoning_tokens",
        _ => throw new ArgumentOutOfRangeException(nameof(tokenClass), tokenClass, "Not a token class."),
    };

    /// <summary>Gets whether the class is priced on its own: all but <see cref="TokenClass.Reasoning"/>.</summary>
    public static bool IsPriced(TokenClass tokenClass) => tokenClass != TokenClass.Reasoning;

    /// <summary>Gets whether the class counts tokens written to a prompt cache.</summary>
    public static bool IsCacheWrite(TokenClass tokenClass) =>
        tokenClass is TokenClass.CacheWrite5m or TokenClass.CacheWrite1h or TokenClass.CacheWrite12h or TokenClass.CacheWrite;

    /// <summary>Gets whether the class counts requests instead of tokens.</summary>
    public static bool IsRequestCount(TokenClass tokenClass) => tokenClass == TokenClass.WebSearchRequests;
}

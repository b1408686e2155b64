using System.Runtime.CompilerServices;

namespace Telemetry.Events;

/// <summary>Counts by class while they are being collected; <see cref="TokenUsage"/> is the finished form.</summary>
[InlineArray(Length)]
internal struct TokenCounts
{
    private const int Length = (int)TokenClass.Reasoning + 1;

#pragma warning disable IDE0044, IDE0051, CA1823 // The compiler repeats this field; it is reached by index only.
    private long first;
#pragma warning restore IDE0044, IDE0051, CA1823

    public readonly TokenUsage ToUsage() => new()
    {
        UncachedInput = this[(int)TokenClass.UncachedInput],
        CacheRead = this[(int)TokenClass.CacheRead],
        CacheWrite5m = this[(int)TokenClass.CacheWrite5m],
        CacheWrite1h = this[(int)TokenClass.CacheWrite1h],
        CacheWrite12h = this[(int)TokenClass.CacheWrite12h],
        CacheWrite = this[(int)TokenClass.CacheWrite],
        Output = this[(int)TokenClass.Output],
        InputAudio = this[(int)TokenClass.InputAudio],
        InputImage = this[(int)TokenClass.InputImage],
        CacheReadAudio = this[(int)TokenClass.CacheReadAudio],
        OutputAudio = this[(int)TokenClass.OutputAudio],
        OutputImage = this[(int)TokenClass.OutputImage],
        WebSearchRequests = this[(int)TokenClass.WebSearchRequests],
        Reasoning = this[(int)TokenClass.Reasoning],
    };
}

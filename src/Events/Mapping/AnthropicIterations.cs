using System.Collections.Immutable;

namespace Telemetry.Events.Mapping;

/// <summary>
/// Works out what is billed from Anthropic's <c>iterations</c>: one entry for each sampling inside a call.
/// </summary>
/// <remarks>
/// <para><c>compaction</c> and <c>advisor_message</c> are billed beside the counts at the top.</para>
/// <para><c>message</c> entries are the call's own model at work. The counts at the top are their sum or, with the advisor
/// tool, hold only the first entry's input: so the entries are billed, and the top must not say more than they do (but for a
/// single entry, where whichever is further on counts). They stay separate parts because each is a prompt of its own for prompt-length prices.</para>
/// <para>With a <c>fallback_message</c> another model took over: every entry is billed at the model it names, except entries
/// declined before any output, which are free.</para>
/// </remarks>
internal static class AnthropicIterations
{
    private const string Message = "message";
    private const string Fallback = "fallback_message";

    /// <summary>Splits a call into the counts of its own model and the further parts billed beside them.</summary>
    /// <param name="top">The counts beside the list.</param>
    public static (TokenUsage Own, ImmutableArray<UsagePart> Iterations) Read(UsageCursor usage, TokenUsage top)
    {
        var entries = Entries(usage);
        var executor = entries.FindAll(static entry => entry.IsExecutor);
        if (executor.Count == 0)
        {
            return (top, Parts(entries));
        }

        if (executor is [{ Type: Message } only] && !Exceeds(only.Usage, top))
        {
            // The top says the same, or in a stream is further on; and it splits writes by TTL even where the entry does not.
            return (top, Parts(entries.FindAll(entry => entry != only)));
        }

        CheckTop(usage, top, executor);
        if (executor.Exists(static entry => entry.Type == Fallback))
        {
            var lastFallback = entries.FindLastIndex(static entry => entry.Type == Fallback);
            var billed = entries.Where((entry, index) => index >= lastFallback || !entry.IsDeclined);
            return (TokenUsage.None, Parts(WithReasoning(billed, top.Reasoning)));
        }

        var spread = WithReasoning(entries, top.Reasoning);
        var own = spread.Find(static entry => entry.IsExecutor)!;
        spread.Remove(own);
        return (own.Usage, Parts(spread));
    }

    /// <summary>An entry of a type nobody knows is not read, so its counts come out as gaps.</summary>
    private static List<Entry> Entries(UsageCursor usage)
    {
        var entries = new List<Entry>();
        foreach (var item in usage.List("iterations"))
        {
            if (item.Text("type") is { } type and (Message or Fallback or "compaction" or "advisor_message"))
            {
                entries.Add(new Entry(type, item.Text("model") ?? "", AnthropicMapper.Counts(item)));
            }
        }

        return entries;
    }

    private static void CheckTop(UsageCursor usage, TokenUsage top, List<Entry> executor)
    {
        var sum = executor.Aggregate(TokenUsage.None, static (total, entry) => total.Add(entry.Usage));
        Check("input_tokens", top.UncachedInput, sum.UncachedInput);
        Check("cache_read_input_tokens", top.CacheRead, sum.CacheRead);
        Check("cache_creation_input_tokens", Written(top), Written(sum));
        Check("output_tokens", top.Output, sum.Output);

        void Check(string name, long stated, long parts)
        {
            if (parts < stated)
            {
                usage.Fault(name, $"is {stated}, but the iterations of the call add up to {parts} only.");
            }
        }
    }

    /// <summary>Thinking is stated once, at the top: it is counted to the entries in order, each up to its output.</summary>
    private static List<Entry> WithReasoning(IEnumerable<Entry> entries, long reasoning)
    {
        var spread = new List<Entry>();
        foreach (var entry in entries)
        {
            var share = entry.IsExecutor ? Math.Min(reasoning, entry.Usage.Output) : 0;
            reasoning -= share;
            spread.Add(share > entry.Usage.Reasoning ? entry with { Usage = entry.Usage with { Reasoning = share } } : entry);
        }

        return spread;
    }

    /// <summary>Without a fallback, <c>message</c> entries are the event's own model, however it is written.</summary>
    private static ImmutableArray<UsagePart> Parts(List<Entry> entries)
    {
        var fellBack = entries.Exists(static entry => entry.Type == Fallback);
        return [.. entries.Select(entry => new UsagePart(entry.Type == Message && !fellBack ? "" : entry.Model, entry.Usage))];
    }

    private static bool Exceeds(TokenUsage a, TokenUsage b) =>
        a.UncachedInput > b.UncachedInput || a.CacheRead > b.CacheRead || Written(a) > Written(b) || a.Output > b.Output;

    private static long Written(TokenUsage usage) => usage.CacheWrite5m + usage.CacheWrite1h;

    private sealed record Entry(string Type, string Model, TokenUsage Usage)
    {
        public bool IsExecutor => Type is Message or Fallback;

        public bool IsDeclined => Type == Message && Usage.Output == 0;
    }
}

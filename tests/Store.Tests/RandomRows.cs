using System.Collections.Immutable;
using System.Text;
using Telemetry.Events;
using Telemetry.Store.Rows;

namespace Telemetry.Store.Tests;

/// <summary>Makes rows from a seed: priced and not, cache hits, every vocabulary, iterations, tags, folded values, odd text.</summary>
internal sealed class RandomRows(int seed)
{
    public static readonly DateTimeOffset Start = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] OddTexts = ["", "search", "it's; DROP TABLE usage_events", "a\n\nselect 77", "\t\\N", "日本 – ü", "\u0a0a\u0a0a"];

    private readonly Random random = new(seed);
    private long offset;

    public List<UsageEventRow> Many(int count) => [.. Enumerable.Range(0, count).Select(_ => Next())];

    public UsageEventRow Next()
    {
        var priced = this.random.Next(10) > 0;
        var hit = this.random.Next(8) == 0;
        var amount = priced && !hit ? this.random.NextInt64(0, 5_000_000_000_000) / 1_000_000_000_000m : 0m;
        var id = new byte[16];
        this.random.NextBytes(id);
        return new UsageEventRow
        {
            Event = Event(new Guid(id), hit),
            Priced = priced,
            UnpricedReason = priced ? "" : "no price card",
            PriceVersion = priced ? "card@0123" : "",
            CostUsd = priced ? amount : null,
            ListCostUsd = priced ? amount * 2 : null,
            CostWithoutCacheUsd = priced ? amount + 0.000000000001m : null,
            CacheWritePremiumUsd = priced ? 0.000000000003m - amount : null,
            CostWithoutBatchUsd = priced ? amount : null,
            ResponseCacheSavingUsd = priced ? (hit ? 0.25m : 0m) : null,
            Folded = this.random.Next(6) == 0 ? (FoldedDimensions)this.random.Next(1 << 10) : FoldedDimensions.None,
            UsageHash = unchecked((ulong)this.random.NextInt64(long.MinValue, long.MaxValue)),
            MapperVersion = 3,
            LogTopic = "llm.usage.v1",
            LogPartition = 0,
            LogOffset = this.offset++,
            IngestedAt = Start.AddDays(20).AddMilliseconds(this.offset),
        };
    }

    /// <summary>Makes a correction of a row with signed differences, its maps included.</summary>
    public static UsageAdjustmentRow Adjustment(UsageEventRow row) => new()
    {
        AdjustmentId = Guid.NewGuid(),
        CorrectionId = "c1",
        Event = row.Event,
        Folded = row.Folded,
        AdjustedAt = Start.AddDays(21),
        Reason = "rerate",
        Delta = new UsageMeasures
        {
            CostUsd = -0.000000000001m - row.LogOffset,
            ListCostUsd = 12_345_678.9m,
            CacheWritePremiumUsd = -0.5m,
            UnpricedCalls = -1,
            UnpricedTokens = -row.Event.TotalUsage.TotalTokens,
            Tokens = new TokenUsage { Output = -3, CacheRead = 5 },
            DurationCounts = ImmutableSortedDictionary.CreateRange([KeyValuePair.Create((short)12, -1L), KeyValuePair.Create((short)-1, 2L)]),
        },
    };

    private UsageEvent Event(Guid id, bool hit) => new()
    {
        EventId = id,
        Tenant = Pick("", "acme"),
        OccurredAt = Start.AddMilliseconds(this.random.Next(3 * 3_600_000)),
        Provider = Pick("anthropic", "openai"),
        Api = "anthropic.messages",
        Model = Pick("claude-opus-4-8", "claude-haiku-4-5", "gpt-9"),
        ServiceTier = Pick("standard", "batch"),
        Billing = (BillingKind)this.random.Next(4),
        Status = (CallStatus)this.random.Next(4),
        UsageQuality = (UsageQuality)this.random.Next(3),
        ResponseCache = hit ? ResponseCacheResult.Exact : (ResponseCacheResult)this.random.Next(2),
        Usage = Usage(),
        Iterations = this.random.Next(5) == 0 ? [new UsagePart("", Usage()), new UsagePart("claude-haiku-4-5", Usage())] : [],
        RawUsage = Encoding.UTF8.GetBytes("{\"input_tokens\":1}"),
        Dimensions = new Attribution
        {
            Team = OddTexts[this.random.Next(OddTexts.Length)],
            Project = Pick("p1", "p2", ""),
            User = Pick("", "ann", "bob"),
            Agent = Pick("", "main"),
            Customer = OddTexts[this.random.Next(OddTexts.Length)],
            Session = OddTexts[this.random.Next(OddTexts.Length)],
        },
        Tags = this.random.Next(3) == 0
            ? ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("branch", "main"), KeyValuePair.Create("v", OddTexts[this.random.Next(OddTexts.Length)])])
            : ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal),
        HttpStatus = 200,
        DurationMs = this.random.Next(5) == 0 ? null : this.random.Next(0, 100_000),
        TimeToFirstTokenMs = this.random.Next(5) == 0 ? null : this.random.Next(0, 5_000),
        Streamed = this.random.Next(3) switch { 0 => null, 1 => false, _ => true },
        ReportedCostUsd = this.random.Next(3) == 0 ? 1.25m : null,
        Flags = this.random.Next(3) == 0 ? ["occurred_at_assumed", "unmapped:x[]"] : [],
    };

    private TokenUsage Usage() => new()
    {
        UncachedInput = this.random.Next(10_000),
        CacheRead = this.random.Next(100_000),
        CacheWrite5m = this.random.Next(1_000),
        CacheWrite1h = this.random.Next(2),
        Output = this.random.Next(5_000),
        OutputAudio = this.random.Next(3),
        WebSearchRequests = this.random.Next(2),
        Reasoning = this.random.Next(100),
    };

    private string Pick(params string[] values) => values[this.random.Next(values.Length)];
}

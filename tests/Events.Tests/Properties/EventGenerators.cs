using System.Collections.Immutable;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Telemetry.Events.Tests.Properties;

/// <summary>Random parts of events, edges included.</summary>
internal static class EventGenerators
{
    public static Gen<long> Count { get; } = Gen.Frequency<long>(
        (3, Gen.Constant(0L)),
        (6, Gen.Choose(1, 300_000).Select(static n => (long)n)),
        (1, Gen.Constant(EventLimits.Count)));

    /// <summary>Small enough that any sum of them stays within the limit of one count.</summary>
    public static Gen<long> Part { get; } = Gen.Frequency<long>((1, Gen.Constant(0L)), (3, Gen.Choose(1, 5_000_000).Select(static n => (long)n)));

    public static Gen<string> Text { get; } = Gen.Elements('a', 'Z', '0', ' ', '"', '\\', '/', '<', 'é', '中', '\t', '\n', '\u0001', '\u007f', '\u2028')
        .ListOf().Select(static characters => new string([.. characters.Take(40)]) + (characters.Count % 3 == 0 ? "😀" : ""));

    public static Gen<string> Name { get; } = Text.Select(static text => "n" + text);

    public static Gen<TokenUsage> Usage { get; } =
        from counts in Count.ArrayOf(TokenClasses.All.Length)
        select new TokenUsage
        {
            UncachedInput = counts[0], CacheRead = counts[1], CacheWrite5m = counts[2], CacheWrite1h = counts[3], CacheWrite12h = counts[4],
            CacheWrite = counts[5], Output = counts[6], InputAudio = counts[7], InputImage = counts[8], CacheReadAudio = counts[9],
            OutputAudio = counts[10], OutputImage = counts[11], WebSearchRequests = counts[12], Reasoning = Math.Min(counts[13], counts[6]),
        };

    public static Gen<UsagePart> Iteration { get; } =
        from model in Text
        from usage in Usage
        select new UsagePart(model, usage);

    public static Gen<Attribution> Dimensions { get; } =
        from values in Text.ArrayOf(DimensionNames.All.Length)
        select DimensionNames.Create([.. values.Select(static (value, index) =>
            index == DimensionNames.PromptName ? string.Concat(value.Where(static c => !char.IsWhiteSpace(c))) : value)]);

    public static Gen<ReadOnlyMemory<byte>> Raw { get; } =
        from input in Part
        from output in Part
        from unknown in Gen.Elements("", ",\"gap\":7", ",\"deep\":[{\"gap\":1.5}]", ",\n \"note\" : \"x\"")
        select (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes($"{{ \"prompt_tokens\":{input},\"completion_tokens\":{output}{unknown}}}");

    /// <summary>Events with usage of their own classes; <see cref="Raw"/> is put in by <see cref="WithRaw"/>.</summary>
    public static Gen<UsageEvent> Event { get; } =
        from id in ArbMap.Default.GeneratorFor<Guid>()
        from texts in Text.ArrayOf(14)
        from names in Name.ArrayOf(2)
        from choices in Gen.Choose(0, 11).ArrayOf(6)
        from numbers in Gen.Choose(0, 1_000_000).ArrayOf(8)
        from usage in Usage
        from iterations in Gen.ListOf(Iteration)
        from dimensions in Dimensions
        from tags in Gen.ListOf(Text)
        select new UsageEvent
        {
            EventId = id == Guid.Empty ? Guid.NewGuid() : id,
            Tenant = texts[0],
            OccurredAt = Reading.Now.AddMilliseconds(-37L * numbers[0]),
            Provider = "openai",
            Api = choices[0] % 2 == 0 ? UsageApis.OpenAiChat : "",
            Model = names[0],
            ModelRequested = texts[1],
            Operation = names[1],
            ServiceTier = choices[1] switch { 0 => "batch", 1 => "flex", 2 => "n" + texts[2], _ => "standard" },
            Speed = choices[2] == 0 ? "fast" : "standard",
            InferenceRegion = texts[3],
            DeploymentType = texts[4],
            Billing = (BillingKind)(choices[3] % 4),
            Usage = usage,
            Iterations = [.. iterations.Take(64)],
            Dimensions = dimensions,
            Tags = tags.Take(16).Select(static (value, index) => (value, index))
                .ToImmutableSortedDictionary(static tag => $"{tag.index}{tag.value}", static tag => tag.value, StringComparer.Ordinal),
            Status = (CallStatus)(choices[4] % 4),
            UsageQuality = (UsageQuality)(choices[5] % 3),
            HttpStatus = numbers[1] % 2 == 0 ? null : 100 + (numbers[1] % 500),
            Attempt = numbers[2] % 2 == 0 ? null : numbers[2] % 65536,
            RequestId = texts[5],
            ResponseId = texts[6],
            ParentEventId = texts[7],
            TraceId = texts[8],
            SpanId = texts[9],
            DurationMs = numbers[3] % 2 == 0 ? null : numbers[3],
            TimeToFirstTokenMs = numbers[4] % 2 == 0 ? null : numbers[4],
            Streamed = (numbers[5] % 3) switch { 0 => null, 1 => false, _ => true },
            PrefixFingerprint = numbers[6] % 2 == 0 ? "" : id.ToString("N"),
            RequestFingerprint = numbers[7] % 2 == 0 ? "" : id.ToString("N").ToUpperInvariant(),
            ResponseCache = (ResponseCacheResult)(choices[0] % 4),
            ReportedCostUsd = numbers[3] % 3 == 0 ? null : numbers[4] / 1_000_000_000m,
            Flags = choices[1] % 2 == 0 ? [] : ["occurred_at_assumed", "unmapped:a[].b"],
        };

    public static Gen<UsageEvent> WithRaw { get; } =
        from usageEvent in Event
        from raw in Raw
        select usageEvent with { Api = UsageApis.OpenAiChat, RawUsage = raw };
}

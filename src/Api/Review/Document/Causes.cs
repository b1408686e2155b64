using System.Collections.Immutable;
using Telemetry.Aggregator.Review.Figures;

namespace Telemetry.Api.Review.Document;

/// <summary>Names the causes of a change, and says what each means.</summary>
internal static class Causes
{
    private static readonly ImmutableDictionary<string, (string Name, string Meaning)> All = new Dictionary<string, (string, string)>(StringComparer.Ordinal)
    {
        ["volume"] = ("volume", "more or fewer calls, each at the average cost of before"),
        ["token_size"] = ("token size", "more or fewer tokens per call, at the prices and with the cache of before"),
        ["cache_mix"] = ("cache mix", "another share of prompts read from or written to the cache"),
        ["model_mix"] = ("model mix", "calls moved between models, tiers and regions; new and vanished ones"),
        ["tier_mix"] = ("tiers and regions", "the part of it inside the same model, such as moving to batches"),
        ["price"] = ("price", "other prices for the same tokens"),
        ["discount"] = ("discounts", "the part of it that comes from other discounts off the list price"),
    }.ToImmutableDictionary(StringComparer.Ordinal);

    public static string NameOf(string part) => All[part].Name;

    public static string MeaningOf(string part) => All[part].Meaning;

    /// <summary>Names the largest cause of a change; a dash where nothing changed.</summary>
    public static string Largest(ImmutableArray<ChangePart> change) =>
        change.Where(static part => part.AmountUsd != 0).MaxBy(static part => Math.Abs(part.AmountUsd)) is { } part
            ? $"{NameOf(part.Name)} {People.Change(part.AmountUsd)}"
            : People.Unknown;
}

using Telemetry.Events;

namespace Telemetry.Simulator.Models;

/// <summary>
/// The models the company calls, by provider and size. Every dated one is priced from its first day on by the price book of
/// this repository, so that a change of price takes effect on its real date.
/// </summary>
internal static class ModelLineup
{
    /// <summary>The provider and model that no price book knows: its calls must come out unpriced.</summary>
    public const string UnknownProvider = "nebula";

    /// <inheritdoc cref="UnknownProvider"/>
    public const string UnknownModel = "nebula-chat-1";

    private static readonly List<SimulatedModel> Listed = [];

    public static ModelSeries AnthropicSmall { get; } = Anthropic(ModelTier.Small, ("claude-haiku-4-5", null), ("claude-haiku-5-5", "2026-10-07"));

    public static ModelSeries AnthropicMedium { get; } = Anthropic(
        ModelTier.Medium, ("claude-sonnet-4-6", null), ("claude-sonnet-5", "2026-07-01"), ("claude-sonnet-5-5", "2026-09-28"));

    public static ModelSeries AnthropicLarge { get; } = Anthropic(
        ModelTier.Large, ("claude-opus-4-7", null), ("claude-opus-5", "2026-07-24"), ("claude-opus-5-5", "2026-09-22"));

    public static ModelSeries AnthropicLargest { get; } = Anthropic(
        ModelTier.Large, ("claude-opus-4-6", null), ("claude-fable-5", "2026-06-09"), ("claude-fable-5-1", "2026-09-01"), ("claude-fable-5-2", "2026-11-09"));

    public static ModelSeries OpenAiSmall { get; } = Series(
        ModelTier.Small,
        Model("openai", UsageApis.OpenAiChat, "gpt-5.4-nano", ModelTier.Small, CacheRule.Automatic, null),
        Model("openai", UsageApis.OpenAiResponses, "gpt-5.6-luna", ModelTier.Small, CacheRule.AutomaticWithWrites, "2026-07-01"),
        Model("openai", UsageApis.OpenAiResponses, "gpt-6-luna", ModelTier.Small, CacheRule.AutomaticWithWrites, "2026-09-22"));

    public static ModelSeries OpenAiMedium { get; } = Series(
        ModelTier.Medium,
        Model("openai", UsageApis.OpenAiChat, "gpt-5.4", ModelTier.Medium, CacheRule.Automatic, null),
        Model("openai", UsageApis.OpenAiResponses, "gpt-5.6-terra", ModelTier.Medium, CacheRule.AutomaticWithWrites, "2026-07-01"),
        Model("openai", UsageApis.OpenAiResponses, "gpt-6-sol", ModelTier.Medium, CacheRule.AutomaticWithWrites, "2026-09-22"),
        Model("openai", UsageApis.OpenAiResponses, "gpt-6.1-sol", ModelTier.Medium, CacheRule.AutomaticWithWrites, "2026-09-29"));

    public static ModelSeries OpenAiLarge { get; } = Series(
        ModelTier.Large,
        Model("openai", UsageApis.OpenAiChat, "gpt-5.2", ModelTier.Large, CacheRule.Automatic, null),
        Model("openai", UsageApis.OpenAiChat, "gpt-5.5", ModelTier.Large, CacheRule.Automatic, "2026-04-23"),
        Model("openai", UsageApis.OpenAiResponses, "gpt-6-astra", ModelTier.Large, CacheRule.AutomaticWithWrites, "2026-09-03"));

    public static ModelSeries GoogleSmall { get; } = Series(ModelTier.Small, Google("gemini-3.1-flash-lite", ModelTier.Small, null));

    public static ModelSeries GoogleMedium { get; } = Series(
        ModelTier.Medium,
        Google("gemini-3-flash-preview", ModelTier.Medium, null),
        Google("gemini-3.5-flash", ModelTier.Medium, "2026-06-01"),
        Google("gemini-3.8-flash", ModelTier.Medium, "2026-10-20"));

    public static ModelSeries DeepSeekSmall { get; } = Series(
        ModelTier.Small,
        Model("deepseek", UsageApis.DeepSeekChat, "deepseek-v4-flash", ModelTier.Small, CacheRule.Automatic, null),
        Model("deepseek", UsageApis.DeepSeekChat, "deepseek-flash", ModelTier.Small, CacheRule.Automatic, "2026-10-17"));

    public static ModelSeries BedrockMedium { get; } = Series(
        ModelTier.Medium,
        Model("bedrock", UsageApis.BedrockConverse, "global.anthropic.claude-sonnet-4-6", ModelTier.Medium, CacheRule.MarkedFiveMinutes, null),
        Model("bedrock", UsageApis.BedrockConverse, "global.anthropic.claude-sonnet-5", ModelTier.Medium, CacheRule.MarkedFiveMinutes, "2026-07-01"));

    public static ModelSeries Embeddings { get; } = Series(
        ModelTier.Small, Model("openai", UsageApis.OpenAiEmbeddings, "text-embedding-3-small", ModelTier.Small, CacheRule.None, null));

    /// <summary>Gets the model without a price; its events carry ready classes and no <c>api</c>.</summary>
    public static SimulatedModel Unknown { get; } = Model(UnknownProvider, "", UnknownModel, ModelTier.Small, CacheRule.None, null);

    /// <summary>Gets every model, by its index.</summary>
    public static IReadOnlyList<SimulatedModel> All => Listed;

    private static ModelSeries Anthropic(ModelTier tier, params (string Name, string? From)[] models) => Series(
        tier, [.. models.Select(model => Model("anthropic", UsageApis.AnthropicMessages, model.Name, tier, CacheRule.Marked, model.From))]);

    private static SimulatedModel Google(string name, ModelTier tier, string? from) =>
        Model("google", UsageApis.GoogleGenerateContent, name, tier, CacheRule.Automatic, from);

    private static SimulatedModel Model(string provider, string api, string name, ModelTier tier, CacheRule cache, string? from)
    {
        var day = from is null ? DateOnly.MinValue : DateOnly.ParseExact(from, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        var model = new SimulatedModel(Listed.Count, provider, api, name, tier, cache, day);
        Listed.Add(model);
        return model;
    }

    private static ModelSeries Series(ModelTier tier, params SimulatedModel[] models) => new(tier, models);
}

using Telemetry.Events;
using Telemetry.Pricing.Rates;
using static Telemetry.Pricing.Tests.Calls;

namespace Telemetry.Pricing.Tests;

/// <summary>
/// Every row of the price tables that the books were written from, typed again by hand from the tables: USD per million, in the
/// order of the table's columns. A dash is a price that is not known and must stay unpriced; <c>L</c> rows are for long prompts.
/// </summary>
public sealed class ReferencePriceTests
{
    private static readonly TokenClass[] AnthropicColumns =
        [TokenClass.UncachedInput, TokenClass.CacheWrite5m, TokenClass.CacheWrite1h, TokenClass.CacheRead, TokenClass.Output];

    private static readonly TokenClass[] OpenAiColumns = [TokenClass.UncachedInput, TokenClass.CacheRead, TokenClass.CacheWrite, TokenClass.Output];

    private static readonly TokenClass[] InCachedOutColumns = [TokenClass.UncachedInput, TokenClass.CacheRead, TokenClass.Output];

    [Theory]
    [InlineData("claude-fable-5-2", "2026-11-09", "8 10 16 0.20 40")]
    [InlineData("claude-fable-5-1", "2026-09-01", "10 12.50 20 0.25 50")]
    [InlineData("claude-mythos-5-1", "2026-09-01", "10 12.50 20 0.25 50")]
    [InlineData("claude-fable-5", "2026-06-09", "10 12.50 20 1 50")]
    [InlineData("claude-mythos-5", "2026-06-09", "10 12.50 20 1 50")]
    [InlineData("claude-opus-5-5", "2026-09-22", "4 5 8 0.20 20")]
    [InlineData("claude-opus-5", "2026-07-24", "5 6.25 10 0.50 25")]
    [InlineData("claude-opus-4-8", "2026-11-20", "5 6.25 10 0.50 25")]
    [InlineData("claude-opus-4-7", "2026-11-20", "5 6.25 10 0.50 25")]
    [InlineData("claude-opus-4-6", "2026-11-20", "5 6.25 10 0.50 25")]
    [InlineData("claude-opus-4-5", "2026-11-20", "5 6.25 10 0.50 25")]
    [InlineData("claude-opus-4-1", "2025-09-01", "15 18.75 30 1.50 75")]
    [InlineData("claude-opus-4", "2025-06-01", "15 18.75 30 1.50 75")]
    [InlineData("claude-3-opus", "2024-06-01", "15 18.75 30 1.50 75")]
    [InlineData("claude-sonnet-5-5", "2026-09-28", "2 2.50 4 0.20 10")]
    [InlineData("claude-sonnet-5-5", "2026-10-07", "2 2.50 4 0.10 10")]
    [InlineData("claude-sonnet-5", "2026-09-01", "2 2.50 4 0.20 10")]
    [InlineData("claude-sonnet-4-6", "2026-11-20", "3 3.75 6 0.30 15")]
    [InlineData("claude-sonnet-4-5", "2026-11-20", "3 3.75 6 0.30 15")]
    [InlineData("claude-sonnet-4", "2025-06-01", "3 3.75 6 0.30 15")]
    [InlineData("claude-3-7-sonnet", "2025-06-01", "3 3.75 6 0.30 15")]
    [InlineData("claude-3-5-sonnet", "2024-12-01", "3 3.75 6 0.30 15")]
    [InlineData("claude-3-sonnet", "2024-06-01", "3 3.75 6 0.30 15")]
    [InlineData("claude-haiku-5-5", "2026-10-07", "0.10 0.125 0.20 0.01 0.50")]
    [InlineData("claude-haiku-4-5", "2026-11-20", "1 1.25 2 0.10 5")]
    [InlineData("claude-3-5-haiku", "2025-06-01", "0.80 1 1.60 0.08 4")]
    [InlineData("claude-3-haiku", "2024-06-01", "0.25 0.30 0.50 0.03 1.25")]
    public void Anthropic(string model, string at, string row) => HasRow("anthropic", model, at, 0, AnthropicColumns, row);

    [Theory]
    [InlineData("claude-haiku-5-5", "2026-10-07", 100_001, "0.50 0.625 1 0.05 2.50")]
    [InlineData("claude-sonnet-4-5", "2026-01-15", 200_001, "6 7.50 12 0.60 22.50")]
    [InlineData("claude-sonnet-4", "2025-09-01", 200_001, "6 7.50 12 0.60 22.50")]
    [InlineData("claude-sonnet-4-6", "2026-03-12", 200_001, "6 7.50 12 0.60 22.50")]
    [InlineData("claude-opus-4-6", "2026-03-12", 200_001, "10 12.50 20 1 37.50")]
    [InlineData("claude-sonnet-4-6", "2026-03-13", 200_001, "3 3.75 6 0.30 15")]
    [InlineData("claude-opus-4-6", "2026-03-13", 200_001, "5 6.25 10 0.50 25")]
    [InlineData("claude-opus-4-8", "2026-11-20", 900_000, "5 6.25 10 0.50 25")]
    public void Anthropic_long(string model, string at, long prompt, string row) => HasRow("anthropic", model, at, prompt, AnthropicColumns, row);

    [Theory]
    [InlineData("claude-opus-4-6", "2026-04-01", "30 150")]
    [InlineData("claude-opus-4-7", "2026-07-23", "30 150")]
    [InlineData("claude-opus-4-8", "2026-11-30", "10 50")]
    [InlineData("claude-opus-5", "2026-11-20", "10 50")]
    [InlineData("claude-opus-5-5", "2026-11-20", "8 40")]
    [InlineData("claude-fable-5-2", "2026-11-20", "16 80")]
    public void Anthropic_fast(string model, string at, string row) =>
        HasRow("anthropic", model, at, 0, [TokenClass.UncachedInput, TokenClass.Output], row, speed: "fast");

    [Theory]
    [InlineData("gpt-6.2-astra", "2026-11-17", "8 - - 40")]
    [InlineData("gpt-6.2-sol", "2026-11-17", "2 - - 10")]
    [InlineData("gpt-6.1-sol", "2026-09-29", "2 0.10 2.50 10")]
    [InlineData("gpt-6-astra", "2026-09-03", "10 1 12.50 50")]
    [InlineData("gpt-6-sol", "2026-09-22", "2 0.20 2.50 10")]
    [InlineData("gpt-6-luna", "2026-09-22", "0.10 0.01 0.125 0.50")]
    [InlineData("gpt-5.6-sol", "2026-08-20", "5 0.5 6.25 30")]
    [InlineData("gpt-5.6-sol", "2026-08-21", "4 0.4 5 20")]
    [InlineData("gpt-5.6-terra", "2026-07-29", "2.5 0.25 3.125 15")]
    [InlineData("gpt-5.6-terra", "2026-07-30", "2 0.2 2.5 12")]
    [InlineData("gpt-5.6-luna", "2026-07-29", "1 0.1 1.25 6")]
    [InlineData("gpt-5.6-luna", "2026-07-30", "0.2 0.02 0.25 1.2")]
    [InlineData("gpt-5.5", "2026-04-23", "5 0.5 - 30")]
    [InlineData("gpt-5.5-pro", "2026-04-23", "30 - - 180")]
    [InlineData("gpt-5.4", "2026-04-01", "2.5 0.25 - 15")]
    [InlineData("gpt-5.4-mini", "2026-04-01", "0.75 0.075 - 4.5")]
    [InlineData("gpt-5.4-nano", "2026-04-01", "0.2 0.02 - 1.25")]
    [InlineData("gpt-5.4-pro", "2026-04-01", "30 - - 180")]
    [InlineData("gpt-5.3", "2026-04-01", "1.75 0.175 - 14")]
    [InlineData("gpt-5.2", "2026-04-01", "1.75 0.175 - 14")]
    [InlineData("gpt-5.2-pro", "2026-04-01", "21 - - 168")]
    [InlineData("gpt-5.1", "2026-01-01", "1.25 0.125 - 10")]
    [InlineData("gpt-5", "2025-09-01", "1.25 0.125 - 10")]
    [InlineData("gpt-5-mini", "2025-09-01", "0.25 0.025 - 2")]
    [InlineData("gpt-5-nano", "2025-09-01", "0.05 0.005 - 0.4")]
    [InlineData("gpt-5-pro", "2026-01-01", "15 - - 120")]
    [InlineData("gpt-4.1", "2025-05-01", "2 0.5 - 8")]
    [InlineData("gpt-4.1-mini", "2025-05-01", "0.4 0.1 - 1.6")]
    [InlineData("gpt-4.1-nano", "2025-05-01", "0.1 0.025 - 0.4")]
    [InlineData("gpt-4o", "2025-05-01", "2.5 1.25 - 10")]
    [InlineData("gpt-4o-2024-05-13", "2025-05-01", "5 - - 15")]
    [InlineData("gpt-4o-mini", "2025-05-01", "0.15 0.075 - 0.6")]
    [InlineData("o1", "2025-05-01", "15 7.5 - 60")]
    [InlineData("o1-pro", "2025-05-01", "150 - - 600")]
    [InlineData("o3-pro", "2025-07-01", "20 - - 80")]
    [InlineData("o3-mini", "2025-05-01", "1.1 0.55 - 4.4")]
    [InlineData("o4-mini", "2025-05-01", "1.1 0.275 - 4.4")]
    [InlineData("o3", "2025-06-09", "10 - - 40")]
    [InlineData("o3", "2025-06-10", "2 0.5 - 8")]
    [InlineData("gpt-4-turbo", "2024-06-01", "10 - - 30")]
    [InlineData("gpt-4", "2024-06-01", "30 - - 60")]
    [InlineData("gpt-3.5-turbo-0125", "2024-06-01", "0.5 - - 1.5")]
    [InlineData("text-embedding-3-small", "2026-11-20", "0.02 - - -")]
    [InlineData("text-embedding-3-large", "2026-11-20", "0.13 - - -")]
    [InlineData("text-embedding-ada-002", "2026-11-20", "0.10 - - -")]
    public void OpenAI(string model, string at, string row) => HasRow("openai", model, at, 0, OpenAiColumns, row);

    [Theory]
    [InlineData("gpt-6.2-astra", "2026-11-17", "- - - -")]
    [InlineData("gpt-6.2-sol", "2026-11-17", "- - - -")]
    [InlineData("gpt-6.1-sol", "2026-09-29", "4 0.20 5 15")]
    [InlineData("gpt-6-astra", "2026-09-03", "20 2 25 75")]
    [InlineData("gpt-6-sol", "2026-09-22", "4 0.40 5 15")]
    [InlineData("gpt-6-luna", "2026-09-22", "0.20 0.02 0.25 0.75")]
    [InlineData("gpt-5.6-sol", "2026-08-20", "10 1 12.5 45")]
    [InlineData("gpt-5.6-sol", "2026-08-21", "8 0.8 10 30")]
    [InlineData("gpt-5.6-terra", "2026-07-30", "4 0.4 5 18")]
    [InlineData("gpt-5.6-luna", "2026-07-30", "0.4 0.04 0.5 1.8")]
    [InlineData("gpt-5.5", "2026-04-23", "10 1 - 45")]
    [InlineData("gpt-5.5-pro", "2026-04-23", "60 - - 270")]
    [InlineData("gpt-5.4", "2026-04-01", "5 0.5 - 22.5")]
    [InlineData("gpt-5.4-pro", "2026-04-01", "60 - - 270")]
    public void OpenAI_long(string model, string at, string row) => HasRow("openai", model, at, 272_001, OpenAiColumns, row);

    [Theory]
    [InlineData("gpt-5.6-sol", "2")]
    [InlineData("gpt-6-sol", "2")]
    [InlineData("gpt-6.1-sol", "2")]
    [InlineData("gpt-5.4", "2")]
    [InlineData("gpt-5.2", "2")]
    [InlineData("gpt-5.1", "2")]
    [InlineData("gpt-5", "2")]
    [InlineData("gpt-5.5", "2.5")]
    [InlineData("gpt-5-mini", "1.8")]
    [InlineData("gpt-4.1", "1.75")]
    [InlineData("gpt-4.1-mini", "1.75")]
    [InlineData("o3", "1.75")]
    [InlineData("gpt-4.1-nano", "2")]
    [InlineData("gpt-4o", "1.7")]
    [InlineData("gpt-4o-2024-05-13", "1.75")]
    [InlineData("gpt-4o-mini", "1.67")]
    [InlineData("o4-mini", "1.82")]
    public void OpenAI_priority(string model, string factor)
    {
        var call = Call("openai", model, "2026-11-20", new TokenUsage { UncachedInput = 100_000, Output = 100_000 });
        var ratio = BuiltIn.Rate(call with { ServiceTier = "priority" }).CostUsd!.Value / BuiltIn.Rate(call).CostUsd!.Value;

        // The table gives the factor to two decimals; the card has the rate.
        Assert.Equal(Usd(factor), decimal.Round(ratio, 2));
    }

    /// <summary>OpenAI meters images as text input, on every card of a chat model, and xAI charges all kinds of prompt tokens alike.</summary>
    [Theory]
    [InlineData("openai", "gpt-4o", "standard", 0)]
    [InlineData("openai", "gpt-4o", "batch", 0)]
    [InlineData("openai", "gpt-4o-mini", "priority", 0)]
    [InlineData("openai", "gpt-4.1-mini", "standard", 0)]
    [InlineData("openai", "gpt-5", "flex", 0)]
    [InlineData("openai", "gpt-5.4", "standard", 300_000)]
    [InlineData("openai", "gpt-6.1-sol", "standard", 0)]
    [InlineData("openai", "o4-mini", "standard", 0)]
    [InlineData("xai", "grok-4", "standard", 0)]
    [InlineData("xai", "grok-4.6", "standard", 300_000)]
    public void Images_cost_what_text_input_costs(string provider, string model, string tier, long prompt)
    {
        var text = Call(provider, model, "2026-11-20", new TokenUsage { UncachedInput = 1000 + prompt, Output = 7 }) with { ServiceTier = tier };
        var image = text with { Usage = new TokenUsage { UncachedInput = 400, InputImage = 600 + prompt, Output = 7 } };

        Assert.True(BuiltIn.Rate(text).CostUsd > 0);
        Assert.Equal(BuiltIn.Rate(text).CostUsd, BuiltIn.Rate(image).CostUsd);
    }

    [Theory]
    [InlineData("gpt-image-1")]
    [InlineData("gpt-4o-audio-preview")]
    [InlineData("o3-mini")]
    public void A_model_whose_image_rate_is_not_that_of_text_takes_none_from_it(string model)
    {
        var card = BuiltIn.Book.Find("openai", model)!.Model.Cards[0];

        Assert.NotEqual(card.Rates[TokenClass.UncachedInput], card.Rates[TokenClass.InputImage]);
    }

    [Theory]
    [InlineData("gemini-3.1-pro-preview", "2026-11-20", "2 0.20 12", "4 0.40 18")]
    [InlineData("gemini-3-pro-preview", "2026-11-20", "2 0.20 12", "4 0.40 18")]
    [InlineData("gemini-2.5-pro", "2026-11-20", "1.25 0.125 10", "2.50 0.25 15")]
    [InlineData("gemini-3.8-flash", "2026-12-31", "0.75 0.075 3.75", "0.75 0.075 3.75")]
    [InlineData("gemini-3.7-flash", "2027-01-01", "1.50 0.15 7.50", "1.50 0.15 7.50")]
    [InlineData("gemini-3.6-flash", "2027-01-01", "1.50 0.15 7.50", "1.50 0.15 7.50")]
    [InlineData("gemini-3.5-flash", "2026-11-20", "1.50 0.15 9", "1.50 0.15 9")]
    [InlineData("gemini-3.5-flash-lite", "2026-11-20", "0.30 0.03 2.50", "0.30 0.03 2.50")]
    [InlineData("gemini-3-flash-preview", "2026-11-20", "0.50 0.05 3", "0.50 0.05 3")]
    [InlineData("gemini-3.1-flash-lite", "2026-11-20", "0.25 0.025 1.50", "0.25 0.025 1.50")]
    [InlineData("gemini-2.5-flash", "2026-11-20", "0.30 0.03 2.50", "0.30 0.03 2.50")]
    [InlineData("gemini-2.5-flash-lite", "2026-11-20", "0.10 0.01 0.40", "0.10 0.01 0.40")]
    [InlineData("gemini-2.0-flash", "2025-06-01", "0.10 0.025 0.40", "0.10 0.025 0.40")]
    [InlineData("gemini-2.0-flash-lite", "2025-06-01", "0.075 - 0.30", "0.075 - 0.30")]
    [InlineData("gemini-1.5-pro", "2024-12-01", "1.25 0.3125 5", "2.50 0.625 10")]
    [InlineData("gemini-1.5-flash", "2024-12-01", "0.075 0.01875 0.30", "0.15 0.0375 0.60")]
    [InlineData("gemini-1.5-flash-8b", "2024-12-01", "0.0375 0.01 0.15", "0.075 0.02 0.30")]
    public void Gemini(string model, string at, string row, string longRow)
    {
        var over = model.Contains("1.5", StringComparison.Ordinal) ? 128_000 : 200_000;

        Assert.All(["google", "vertex"], provider =>
        {
            HasRow(provider, model, at, over, InCachedOutColumns, row);
            HasRow(provider, model, at, over + 1, InCachedOutColumns, longRow);
        });
    }

    [Theory]
    [InlineData("gemini-3-flash-preview", "1")]
    [InlineData("gemini-3.1-flash-lite", "0.50")]
    [InlineData("gemini-2.5-flash", "1")]
    [InlineData("gemini-2.5-flash-lite", "0.30")]
    [InlineData("gemini-2.0-flash", "0.70")]
    public void Gemini_audio(string model, string row) => HasRow("google", model, "2026-11-20", 0, [TokenClass.InputAudio], row);

    [Theory]
    [InlineData("deepseek-v4-pro", "2026-08-16T15:59:59Z", "0.435 0.003625 0.87")]
    [InlineData("deepseek-v4-pro", "2026-09-01T00:00:00Z", "0.66 0.022 1.98")]
    [InlineData("deepseek-v4-pro", "2026-09-01T02:00:00Z", "1.32 0.044 3.96")]
    [InlineData("deepseek-v4-flash", "2026-08-16T15:59:59Z", "0.14 0.0028 0.28")]
    [InlineData("deepseek-v4-flash", "2026-09-01T00:00:00Z", "0.22 0.007 0.66")]
    [InlineData("deepseek-v4-flash", "2026-09-01T02:00:00Z", "0.44 0.014 1.32")]
    [InlineData("deepseek-flash", "2026-11-02T00:00:00Z", "0.15 0.003 0.60")]
    [InlineData("deepseek-flash", "2026-11-02T02:00:00Z", "0.30 0.006 1.20")]
    [InlineData("deepseek-chat", "2026-11-02T02:00:00Z", "- - -")]
    [InlineData("deepseek-reasoner", "2025-03-02T02:00:00Z", "- - -")]
    public void DeepSeek(string model, string at, string row) => HasRow("deepseek", model, at, 0, InCachedOutColumns, row);

    /// <summary>Asserts the list rate of each class in the card for a prompt of that length.</summary>
    private static void HasRow(string provider, string model, string at, long prompt, TokenClass[] columns, string row, string speed = "standard")
    {
        var prices = row.Split(' ');
        Assert.Equal(columns.Length, prices.Length);
        var priced = BuiltIn.Book.Find(provider, model)?.Model;
        var choice = priced is null ? null : CardChooser.Choose(priced, new()
        {
            At = At(at),
            ServiceTier = "standard",
            Speed = speed,
            InferenceRegion = "",
            DeploymentType = "",
            PromptTokens = prompt,
        });
        for (var i = 0; i < columns.Length; i++)
        {
            Assert.Equal(prices[i] == "-" ? null : Usd(prices[i]), choice?.Card.Rates[columns[i]]);
        }
    }
}

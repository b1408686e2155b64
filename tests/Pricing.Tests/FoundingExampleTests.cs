using Telemetry.Events;
using Telemetry.Pricing.Books;
using static Telemetry.Pricing.Tests.Calls;

namespace Telemetry.Pricing.Tests;

/// <summary>The claims of the project's founding documents, at the price card they quote.</summary>
public sealed class FoundingExampleTests
{
    private static readonly Rater Rater = new(PriceBook.Load([new BookFile("founding-2025.json", Example("founding-2025.json"))]).BookOrThrow);

    [Fact]
    public void A_knowledge_base_of_200K_tokens_costs_6_USD_to_write_for_an_hour() =>
        Costs("6", Rater.Rate(Anthropic("claude-opus", "2025-06-01", new TokenUsage { CacheWrite1h = 200_000 })));

    [Fact]
    public void A_thousand_reads_of_it_save_2700_USD()
    {
        var read = Rater.Rate(Anthropic("claude-opus", "2025-06-01", new TokenUsage { CacheRead = 200_000 }));

        Assert.Equal(2_700m, 1_000 * (read.CostWithoutCacheUsd - read.CostUsd));
    }

    [Theory]
    [InlineData("standard", "0.48")]
    [InlineData("batch", "0.24")]
    public void A_thousand_short_Haiku_calls(string tier, string usd)
    {
        var call = Rater.Rate(Anthropic("claude-haiku", "2025-06-01", new TokenUsage { UncachedInput = 200, Output = 80 }) with { ServiceTier = tier });

        Assert.Equal(Usd(usd), 1_000 * call.CostUsd);
        Assert.Equal(0.48m, 1_000 * call.CostWithoutBatchUsd);
    }

    [Theory]
    [InlineData("claude-opus", "15", "75")]
    [InlineData("claude-sonnet", "3", "15")]
    [InlineData("claude-haiku", "0.8", "4")]
    public void The_card_itself(string model, string input, string output)
    {
        Costs(input, Rater.Rate(Anthropic(model, "2025-06-01", new TokenUsage { UncachedInput = 1_000_000 })));
        Costs(output, Rater.Rate(Anthropic(model, "2025-06-01", new TokenUsage { Output = 1_000_000 })));
    }

    [Fact]
    public void The_discount_example_loads_over_the_built_in_books() =>
        Assert.Empty(PriceBook.Load([.. BuiltInBooks.All, new BookFile("discounts.json", Example("discounts.json"))]).Faults);

    private static byte[] Example(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "prices", "examples", name));
}

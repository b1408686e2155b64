using Telemetry.Events;
using Telemetry.Pricing.Books;
using static Telemetry.Pricing.Tests.Calls;

namespace Telemetry.Pricing.Tests;

/// <summary>What docs/pricing.md shows is what the loader reads.</summary>
public sealed class DocumentationTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "pricing.md"));

    [Theory]
    [InlineData("2026-09-30", 200_001, "0.600003")]
    [InlineData("2026-10-01", 200_000, "0.4")]
    [InlineData("2026-10-01", 200_001, "0.800004")]
    public void The_sample_book_loads_and_prices(string at, long tokens, string usd)
    {
        const string Opening = "```jsonc";
        var start = Page.IndexOf(Opening, StringComparison.Ordinal) + Opening.Length;
        var book = Book(Page[start..Page.IndexOf("```", start, StringComparison.Ordinal)]);

        Costs(usd, new Rater(book).Rate(Call("acme", "rocket-latest", at, new TokenUsage { UncachedInput = tokens })));
    }

    [Fact]
    public void Every_provider_with_cards_is_named()
    {
        var unnamed = BuiltIn.Book.Models.Select(m => m.Provider).Distinct().Where(p => !Page.Contains($"`{p}`", StringComparison.Ordinal));

        Assert.Empty(unnamed);
    }

    [Fact]
    public void Every_book_of_the_project_is_named() =>
        Assert.All(BuiltInBooks.Own, b => Assert.Contains($"prices/{b.Name}", Page, StringComparison.Ordinal));
}

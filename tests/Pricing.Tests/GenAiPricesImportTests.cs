using System.Text;
using Telemetry.Events;
using Telemetry.Pricing.Books;
using Telemetry.Pricing.Import;
using Telemetry.Pricing.Reading;
using static Telemetry.Pricing.Tests.Calls;

namespace Telemetry.Pricing.Tests;

public sealed class GenAiPricesImportTests
{
    private static GenAiPricesConversion Convert(string json) => GenAiPricesImport.Convert(new MemoryStream(Encoding.UTF8.GetBytes(json)));

    private static Rater RaterOf(string provider, string models) =>
        new(PriceBook.Load([new BookFile("c.json", Convert($$"""[{"id":"{{provider}}","models":[{{models}}]}]""").Book)]).BookOrThrow);

    private static decimal? Input(Rater rater, string provider, string model, string at = "2026-11-20", long tokens = 1_000_000) =>
        rater.Rate(Call(provider, model, at, new TokenUsage { UncachedInput = tokens })).CostUsd;

    [Fact]
    public void Only_exact_names_are_taken()
    {
        var rater = RaterOf("x-ai", """
            {"id":"grok","match":{"or":[{"equals":"grok-latest"},{"starts_with":"grok-"},{"or":[{"equals":"g"},{"contains":"rok"}]},{"and":[{"equals":"h"},{"ends_with":"h"}]}]},"prices":{"input_mtok":2}}
            """);

        Assert.All(["grok", "grok-latest", "g"], n => Assert.Equal(2m, Input(rater, "xai", n)));
        Assert.All(["grok-5", "rok", "h"], n => Assert.Null(Input(rater, "xai", n)));
    }

    [Fact]
    public void Numbers_are_taken_from_their_text()
    {
        var rater = RaterOf("openai", """{"id":"m","match":{"equals":"m"},"prices":{"input_mtok":0.003625,"output_mtok":7.5e-2,"web_searches_kcount":10}}""");

        Assert.Equal(0.003625m, Input(rater, "openai", "m"));
        Costs("0.085", rater.Rate(Call("openai", "m", "2026-11-20", new TokenUsage { Output = 1_000_000, WebSearchRequests = 1 })));
    }

    [Theory]
    [InlineData("2026-03-12", 200_001, "1.200006")]
    [InlineData("2026-03-12", 200_000, "0.6")]
    [InlineData("2026-03-13", 200_001, "0.600003")]
    [InlineData("2026-07-01", 200_001, "0.200001")]
    public void Tiers_and_dates_are_taken(string at, long tokens, string usd)
    {
        var rater = RaterOf("anthropic", """
            {"id":"m","match":{"equals":"m"},"prices":[
              {"prices":{"input_mtok":{"base":3,"tiers":[{"start":200000,"price":6}]}}},
              {"constraint":{"start_date":"2026-03-13","type":"start_date"},"prices":{"input_mtok":3}},
              {"constraint":{"start_date":"2026-07-01"},"prices":{"input_mtok":1}}]}
            """);

        Assert.Equal(Usd(usd), Input(rater, "anthropic", "m", at, tokens));
    }

    [Theory]
    [InlineData("""{"id":"m","match":{"equals":"m"},"prices":[{"prices":{"input_mtok":1}},{"constraint":{"start_time":"01:00:00Z","end_time":"04:00:00Z","type":"time_of_date"},"prices":{"input_mtok":2}}]}""", "by time of day")]
    [InlineData("""{"id":"m","match":{"equals":"m"},"prices":{"input_mtok":1,"requests_kcount":5}}""", "requests_kcount")]
    [InlineData("""{"id":"m","match":{"equals":"m"},"prices":{}}""", "no price")]
    [InlineData("""{"id":"regional.m","match":{"contains":"m"},"prices":{"input_mtok":1}}""", "stands for a pattern")]
    public void What_cannot_be_taken_is_listed_with_the_reason(string model, string reason)
    {
        var conversion = Convert($$"""[{"id":"openai","models":[{{model}}]}]""");

        Assert.Equal(0, conversion.Models);
        Assert.Contains(reason, Assert.Single(conversion.Skipped), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("12")]
    [InlineData("[{\"id\":\"openai\"}]")]
    [InlineData("[{\"id\":\"openai\",\"models\":[{\"id\":\"m\",\"match\":{},\"prices\":{\"input_mtok\":\"x\"}}]}]")]
    [InlineData("not json")]
    public void Another_file_is_refused(string json) => Assert.Throws<PriceBookException>(() => Convert(json));

    [Fact]
    public void The_imported_catalogue_is_deterministic_and_large() =>
        Assert.True(BuiltInBooks.Imported.Content.Span.SequenceEqual(BuiltInBooks.Imported.Content.Span) && PriceBook.Load([BuiltInBooks.Imported]).BookOrThrow.Models.Length > 400);

    [Theory]
    [InlineData("mistral", "mistral-large-2512", "0.5")]
    [InlineData("xai", "grok-4.6", "4")]
    [InlineData("xai", "grok-3", "3")]
    [InlineData("bedrock", "us.amazon.nova-lite-v1:0", "0.06")]
    [InlineData("groq", "llama-3.3-70b-versatile", "0.59")]
    [InlineData("google", "gemini-embedding-001", "0.15")]
    public void Providers_without_a_book_of_our_own_are_priced_by_the_catalogue(string provider, string model, string usd) =>
        Assert.Equal(Usd(usd), Input(BuiltIn, provider, model));

    [Theory]
    [InlineData("xai", "grok-4.6", 199_999, "0.399998")]
    [InlineData("xai", "grok-4.6", 200_000, "0.8")] // xAI's boundary is inclusive
    public void The_boundary_of_xAI_is_inclusive(string provider, string model, long tokens, string usd) =>
        Assert.Equal(Usd(usd), Input(BuiltIn, provider, model, tokens: tokens));

    /// <summary>The faults of the catalogue that the reference lists, each seen in it and corrected over it.</summary>
    [Fact]
    public void The_projects_own_books_correct_the_catalogue()
    {
        var catalogue = new Rater(PriceBook.Load([BuiltInBooks.Imported]).BookOrThrow);

        // The tier of OpenAI starts one token late, not at 271,999.
        Assert.Equal(2.72m, Input(catalogue, "openai", "gpt-5.5", tokens: 272_000));
        Assert.Equal(1.36m, Input(BuiltIn, "openai", "gpt-5.5", tokens: 272_000));

        // Sonnet 4.5's long-context card has an end, and Sonnet 4 had one at all.
        Assert.Equal(6m, Input(catalogue, "anthropic", "claude-sonnet-4-5"));
        Assert.Equal(3m, Input(BuiltIn, "anthropic", "claude-sonnet-4-5"));
        Assert.Equal(3m, Input(catalogue, "anthropic", "claude-sonnet-4", "2026-01-15"));
        Assert.Equal(6m, Input(BuiltIn, "anthropic", "claude-sonnet-4", "2026-01-15"));

        // o3's cached price before the cut is not the one after it.
        var cached = Call("openai", "o3", "2025-05-01", new TokenUsage { CacheRead = 1_000_000 });
        Assert.Equal(0.5m, catalogue.Rate(cached).CostUsd);
        Assert.False(BuiltIn.Rate(cached).Priced);

        // Models it lacks.
        Assert.All(["claude-haiku-5-5", "claude-fable-5-2", "claude-sonnet-5-5"], m => Assert.Null(Input(catalogue, "anthropic", m)));
        Assert.All(["claude-haiku-5-5", "claude-fable-5-2", "claude-sonnet-5-5"], m => Assert.NotNull(Input(BuiltIn, "anthropic", m)));
        Assert.NotNull(Input(BuiltIn, "openai", "gpt-6.1-sol"));

        // DeepSeek's windows are not taken at all: without dates they would reprice the past.
        Assert.Null(Input(catalogue, "deepseek", "deepseek-v4-pro", "2026-08-01T02:00:00Z"));
        Assert.Equal(0.435m, Input(BuiltIn, "deepseek", "deepseek-v4-pro", "2026-08-14T02:00:00Z"));
    }

    [Fact]
    public void No_name_of_the_catalogue_leads_past_a_model_of_our_own()
    {
        var own = PriceBook.Load(BuiltInBooks.Own).BookOrThrow;
        var catalogue = PriceBook.Load([BuiltInBooks.Imported]).BookOrThrow;

        foreach (var (model, name) in catalogue.Models.SelectMany(m => m.Aliases.Prepend(m.Id).Select(n => (m, n))))
        {
            if (own.Find(model.Provider, name) is { } ours)
            {
                Assert.Equal(ours.Model.Id, BuiltIn.Book.Find(model.Provider, name)!.Model.Id);
            }
        }
    }
}

using Telemetry.Events;
using Telemetry.Pricing.Books;
using static Telemetry.Pricing.Tests.Calls;

namespace Telemetry.Pricing.Tests;

/// <summary>How books lie over each other.</summary>
public sealed class BookStackTests
{
    private const string Base = """
        {"provider":"p","factors":{"batch":{"when":{"service_tier":"batch"},"multiplier":"0.5"}},"models":[
          {"id":"m","aliases":["m-latest","old"],"factors":["batch"],"rates":[
            {"to":"2026-06-01","usd_per_million":{"uncached_input_tokens":"1"}},
            {"from":"2026-06-01","usd_per_million":{"uncached_input_tokens":"2"}},
            {"when":{"prompt_tokens_over":100},"usd_per_million":{"uncached_input_tokens":"7"}}]}]}
        """;

    private static PriceBook Load(params string[] books) => PriceBook.Load(books.Select((b, i) => BookOf($"{i}.json", b))).BookOrThrow;

    private static decimal? Input(PriceBook book, string model, string at, long tokens = 100, string tier = "standard", string provider = "p") =>
        new Rater(book).Rate(Call(provider, model, at, new TokenUsage { UncachedInput = tokens }) with { ServiceTier = tier }).CostUsd * 1_000_000 / tokens;

    [Fact]
    public void A_later_book_replaces_a_model_with_all_its_names_and_conditions()
    {
        var book = Load(Base, """{"provider":"p","models":[{"id":"m2","aliases":["m"],"rates":[{"from":"2026-09-01","usd_per_million":{"uncached_input_tokens":"5"}}]}]}""");

        Assert.Equal(5m, Input(book, "m", "2026-10-01"));
        Assert.Equal(5m, Input(book, "m", "2026-10-01", tokens: 101));
        Assert.Null(Input(book, "m", "2026-07-01"));
        Assert.Null(Input(book, "old", "2026-10-01"));
    }

    [Fact]
    public void A_later_book_takes_over_a_single_name()
    {
        var book = Load(Base, """{"provider":"p","models":[{"id":"n","aliases":["old"],"rates":[{"usd_per_million":{"uncached_input_tokens":"5"}}]}]}""");

        Assert.Equal(5m, Input(book, "old", "2026-10-01"));
        Assert.Equal(2m, Input(book, "m", "2026-10-01"));
        Assert.Equal(2m, Input(book, "m-latest", "2026-10-01"));
    }

    [Fact]
    public void A_model_that_adds_keeps_the_earlier_cards_and_factors()
    {
        var book = Load(Base, """{"provider":"p","models":[{"id":"m-latest","adds":true,"rates":[{"from":"2026-09-01","to":"2026-10-01","usd_per_million":{"uncached_input_tokens":"5"}}]}]}""");

        Assert.Equal(1m, Input(book, "m", "2026-05-31"));
        Assert.Equal(2m, Input(book, "m", "2026-08-31"));
        Assert.Equal(5m, Input(book, "m", "2026-09-01"));
        Assert.Equal(2.5m, Input(book, "m", "2026-09-01", tier: "batch"));
        Assert.Equal(7m, Input(book, "m", "2026-09-01", tokens: 101));
        Assert.Equal(2m, Input(book, "m", "2026-10-01"));
    }

    [Fact]
    public void A_card_made_for_a_region_is_not_multiplied_by_the_factor_of_that_region()
    {
        var book = Load("""
            {"provider":"p","factors":{"us":{"when":{"inference_region":"us"},"multiplier":"1.1"}},"models":[
              {"id":"own","factors":["us"],"rates":[{"usd_per_million":{"uncached_input_tokens":"1"}},{"when":{"inference_region":"us"},"usd_per_million":{"uncached_input_tokens":"1.3"}}]},
              {"id":"shared","factors":["us"],"rates":[{"when":{"inference_region":["us","eu"]},"usd_per_million":{"uncached_input_tokens":"1"}}]}]}
            """);
        decimal? In(string model, string region) =>
            new Rater(book).Rate(Call("p", model, "2026-01-01", new TokenUsage { UncachedInput = 1_000_000 }) with { InferenceRegion = region }).CostUsd;

        Assert.Equal(1.3m, In("own", "us"));
        Assert.Equal(1.1m, In("shared", "us"));
        Assert.Equal(1m, In("shared", "eu"));
        Assert.Null(In("shared", ""));
    }

    [Fact]
    public void An_alias_may_cross_providers_and_books()
    {
        var book = Load(Base, """
            {"aliases":[{"provider":"gateway","alias":"p/m","target_provider":"p","target":"m"},{"provider":"p","alias":"new","target":"old"}]}
            """);

        Assert.Equal(2m, Input(book, "p/m", "2026-10-01", provider: "gateway"));
        Assert.Equal(2m, Input(book, "p/m-20261001", "2026-10-01", provider: "gateway"));
        Assert.Equal(2m, Input(book, "new", "2026-10-01"));
    }

    [Fact]
    public void A_later_book_adds_exception_dates_to_the_windows_of_an_earlier_one()
    {
        const string Peak = """
            {"provider":"p","exceptions":{"feasts":{"dates":["2026-10-01"]}},"models":[{"id":"m","rates":[
              {"usd_per_million":{"uncached_input_tokens":"1"}},
              {"when":{"weekly_utc":{"windows":[{"days":["thu"],"from":"00:00","to":"24:00"}],"except":"feasts"}},"usd_per_million":{"uncached_input_tokens":"3"}}]}]}
            """;
        var book = Load(Peak, """{"exceptions":{"feasts":{"dates":["2026-10-08"]}}}""");

        Assert.Equal(1m, Input(book, "m", "2026-10-01T23:59:59Z"));
        Assert.Equal(1m, Input(book, "m", "2026-10-08T00:00:00Z"));
        Assert.Equal(3m, Input(book, "m", "2026-10-15T23:59:59Z"));
        Assert.Equal(1m, Input(book, "m", "2026-10-16T00:00:00Z"));
        Assert.Equal(3m, Input(Load(Peak), "m", "2026-10-08T00:00:00Z"));
    }

    [Fact]
    public void The_version_goes_by_content_not_by_layout()
    {
        const string Reordered = """
            // the same, written otherwise
            {"models":[{"rates":[{"usd_per_million":{"uncached_input_tokens":"1"}}],"id":"m"}],
             "provider":"p",}
            """;
        const string Plain = """{"provider":"p","models":[{"id":"m","rates":[{"usd_per_million":{"uncached_input_tokens":"1"}}]}]}""";

        Assert.Equal(Load(Plain).Version, Load(Reordered).Version);
        Assert.NotEqual(Load(Plain).Version, Load(Plain.Replace("\"1\"", "\"1.1\"", StringComparison.Ordinal)).Version);
        Assert.Matches("^[0-9a-f]{16}$", Load(Plain).Version);
    }

    [Fact]
    public void The_content_of_a_book_loads_as_the_same_book()
    {
        var again = PriceBook.Load([new BookFile("whatever.json", BuiltIn.Book.Content)]).BookOrThrow;

        Assert.Equal(BuiltIn.BookVersion, again.Version);
        Assert.Equal(BuiltIn.Book.CardsAt(At("2026-11-20")).Count(), again.CardsAt(At("2026-11-20")).Count());
    }

    [Fact]
    public void Lists_show_what_is_in_force()
    {
        var cards = Load(Base, """{"provider":"p","models":[{"id":"m","adds":true,"rates":[{"from":"2026-09-01","usd_per_million":{"uncached_input_tokens":"0.50"}}]}]}""")
            .CardsAt(At("2026-10-01"), "p", "m-latest").ToArray();

        Assert.Equal(["p/m:2026-09-01", "p/m:always:over=100"], cards.Select(c => c.CardId));
        Assert.Equal("0.5", cards[0].UsdPerMillion["uncached_input_tokens"]);
        Assert.Equal("100", cards[1].When["prompt_tokens_over"]);
        Assert.Equal("0.5", cards[0].Factors["batch"]);
        Assert.Equal(["m-latest", "old"], cards[0].Aliases.ToArray());
    }

    [Fact]
    public void Coverage_says_which_models_have_a_price()
    {
        var rows = Load(Base).Coverage([("p", "old"), ("p", "nothing")], At("2026-10-01")).ToArray();

        Assert.Equal((true, "p/m", ""), (rows[0].Priced, rows[0].PricedAs, rows[0].UnpricedReason));
        Assert.Equal((false, "", "no price card for p/nothing at 2026-10-01"), (rows[1].Priced, rows[1].PricedAs, rows[1].UnpricedReason));
    }

    [Fact]
    public void Every_card_of_the_built_in_books_has_an_id_of_its_own_and_a_source()
    {
        var cards = BuiltIn.Book.Models.SelectMany(m => m.Cards).ToArray();

        Assert.Equal(cards.Length, cards.Select(c => c.Id).Distinct(StringComparer.Ordinal).Count());
        Assert.All(cards, c => Assert.NotEqual("", c.Source));
    }
}

using Telemetry.Pricing.Books;
using static Telemetry.Pricing.Tests.Calls;

namespace Telemetry.Pricing.Tests;

/// <summary>What a price book must not say, and what the loader answers.</summary>
public sealed class BookFaultTests
{
    [Theory]
    [InlineData("""{"id":"m","rates":[{"usd_per_million":{"output_tokens":"-1"}}]}""", "models[0].rates[0].usd_per_million.output_tokens", "from 0 to")]
    [InlineData("""{"id":"m","rates":[{"usd_per_million":{"output_tokens":"1000001"}}]}""", "models[0].rates[0].usd_per_million.output_tokens", "from 0 to")]
    [InlineData("""{"id":"m","rates":[{"usd_per_million":{"output_tokens":"1,5"}}]}""", "models[0].rates[0].usd_per_million.output_tokens", "decimal number")]
    [InlineData("""{"id":"m","rates":[{"usd_per_million":{"output_tokens":true}}]}""", "models[0].rates[0].usd_per_million.output_tokens", "decimal number")]
    [InlineData("""{"id":"m","rates":[{"usd_per_million":{"output_tokens":"0.0000000001"}}]}""", "models[0].rates[0].usd_per_million.output_tokens", "9 decimals")]
    [InlineData("""{"id":"m","rates":[{"usd_per_million":{"ouput_tokens":"1"}}]}""", "models[0].rates[0].usd_per_million.ouput_tokens", "did you mean output_tokens?")]
    [InlineData("""{"id":"m","rates":[{"usd_per_million":{"reasoning_tokens":"1"}}]}""", "models[0].rates[0].usd_per_million.reasoning_tokens", "unknown class")]
    [InlineData("""{"id":"m","rates":[{"usd_per_million":{"web_search_requests":"1"}}]}""", "models[0].rates[0].usd_per_million.web_search_requests", "unknown class")]
    [InlineData("""{"id":"m","rates":[{"usd_per_request":{"output_tokens":"1"}}]}""", "models[0].rates[0].usd_per_request.output_tokens", "unknown class")]
    [InlineData("""{"id":"m","rates":[{"usd_per_milion":{}}]}""", "models[0].rates[0].usd_per_milion", "did you mean usd_per_million?")]
    [InlineData("""{"id":"m","rates":[{"usd_per_million":{"cache_read_tokens":"1"}}]}""", "models[0].rates[0]", "without which the saving")]
    [InlineData("""{"id":"m"}""", "models[0].rates", "is required")]
    [InlineData("""{"rates":[]}""", "models[0].id", "is required")]
    [InlineData("""{"id":"m","rates":[{"from":"2026-02-30"}]}""", "models[0].rates[0].from", "must be a date")]
    [InlineData("""{"id":"m","rates":[{"from":"2026-02-01T00:00:00"}]}""", "models[0].rates[0].from", "must be a date")]
    [InlineData("""{"id":"m","rates":[{"from":"2026-02-01","to":"2026-02-01"}]}""", "models[0].rates[0]", "ends before it starts")]
    [InlineData("""{"id":"m","rates":[{"to":"2026-02-01"},{"from":"2026-03-01"}]}""", "models[0]", "leave a gap before 2026-03-01")]
    [InlineData("""{"id":"m","rates":[{"from":"2026-01-01","to":"2026-04-01"},{"from":"2026-03-01"}]}""", "models[0]", "overlap before 2026-03-01")]
    [InlineData("""{"id":"m","rates":[{"from":"2026-01-01"},{"from":"2026-01-01"}]}""", "models[0]", "overlap")]
    [InlineData("""{"id":"m","rates":[{},{}]}""", "models[0]", "overlap")]
    [InlineData("""{"id":"m","rates":[{"when":{"region":"us"}}]}""", "models[0].rates[0].when.region", "unknown member")]
    [InlineData("""{"id":"m","rates":[{"when":{"prompt_tokens_over":-1}}]}""", "models[0].rates[0].when.prompt_tokens_over", "whole number")]
    [InlineData("""{"id":"m","rates":[{"when":{"prompt_tokens_over":1.5}}]}""", "models[0].rates[0].when.prompt_tokens_over", "whole number")]
    [InlineData("""{"id":"m","rates":[{"when":{"weekly_utc":{"windows":[{"days":["monday"],"from":"01:00","to":"02:00"}]}}}]}""", "models[0].rates[0].when.weekly_utc.windows[0].days[0]", "one of sun, mon")]
    [InlineData("""{"id":"m","rates":[{"when":{"weekly_utc":{"windows":[{"days":["mon"],"from":"23:00","to":"01:00"}]}}}]}""", "models[0].rates[0].when.weekly_utc.windows[0]", "two windows")]
    [InlineData("""{"id":"m","rates":[{"when":{"weekly_utc":{"windows":[{"days":["mon"],"from":"01:00","to":"25:00"}]}}}]}""", "models[0].rates[0].when.weekly_utc.windows[0].to", "time of day")]
    [InlineData("""{"id":"m","rates":[{"when":{"weekly_utc":{"windows":[{"days":["mon"],"from":"01:00","to":"03:00"},{"days":["mon"],"from":"02:00","to":"04:00"}]}}}]}""", "models[0].rates[0].when.weekly_utc", "overlap")]
    [InlineData("""{"id":"m","rates":[{"when":{"weekly_utc":{"windows":[{"days":["mon"],"from":"01:00","to":"03:00"}],"except":"feasts"}}}]}""", "models[0].rates[0].when.weekly_utc.except", "no book lists the dates feasts")]
    [InlineData("""{"id":"m","factors":["bach"],"rates":[{}]}""", "models[0].factors[0]", "did you mean batch?")]
    [InlineData("""{"id":"m","aliases":["m"],"rates":[{}]}""", "models[0]", "p/m is named twice")]
    [InlineData("""{"id":"m","aliases":[""],"rates":[{}]}""", "models[0].aliases[0]", "text of 1 to 512")]
    [InlineData("""{"id":"m","adds":"yes","rates":[{}]}""", "models[0].adds", "true or false")]
    public void A_faulty_model_is_refused_by_file_and_field(string model, string field, string detail)
    {
        var book = $$"""{"format":"telemetry-prices/1","provider":"p","factors":{"batch":{"when":{"service_tier":"batch"},"multiplier":"0.5"} },"models":[{{model}}]}""";

        var fault = Assert.Single(PriceBook.Load([BookOf("acme.json", book)]).Faults);

        Assert.Equal("acme.json", fault.Book);
        Assert.Equal(field, fault.Field);
        Assert.Contains(detail, fault.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"service_tier":"batch"}""", """{"service_tier":["batch","flex"]}""")]
    [InlineData("""{"inference_region":"us"}""", """{"deployment_type":"regional"}""")]
    [InlineData("""{"inference_region":{"not":"global"}}""", """{"inference_region":"us"}""")]
    [InlineData("""{"inference_region":{"not":"global"}}""", """{"inference_region":{"not":"us"}}""")]
    [InlineData("""{"speed":"fast","prompt_tokens_over":5}""", """{"speed":["fast","turbo"],"prompt_tokens_over":5}""")]
    [InlineData("""{"weekly_utc":{"windows":[{"days":["mon"],"from":"01:00","to":"03:00"}]}}""", """{"weekly_utc":{"windows":[{"days":["mon"],"from":"02:00","to":"04:00"}]}}""")]
    public void Two_equally_specific_cards_for_one_call_are_refused(string when, string other)
    {
        var fault = Assert.Single(Load(when, other).Faults);

        Assert.Equal("models[0].rates[2]", fault.Field);
        Assert.Contains("as specific as models[0].rates[1]", fault.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"service_tier":"batch"}""", """{"service_tier":"flex"}""")]
    [InlineData("""{"service_tier":"batch"}""", """{"speed":"fast"}""")]
    [InlineData("""{"prompt_tokens_over":5}""", """{"prompt_tokens_over":6}""")]
    [InlineData("""{"service_tier":"batch"}""", """{"prompt_tokens_over":5}""")]
    [InlineData("""{"inference_region":{"not":["global","us"]}}""", """{"inference_region":"us"}""")]
    [InlineData("""{"weekly_utc":{"windows":[{"days":["mon"],"from":"01:00","to":"03:00"}]}}""", """{"weekly_utc":{"windows":[{"days":["mon"],"from":"03:00","to":"04:00"}]}}""")]
    public void Cards_that_never_meet_or_differ_in_rank_are_fine(string when, string other) => Assert.Empty(Load(when, other).Faults);

    [Fact]
    public void A_more_specific_card_settles_the_tie_of_two()
    {
        const string Us = """{"inference_region":"us"}""";
        const string Regional = """{"deployment_type":"regional"}""";

        Assert.Empty(Load(Us, Regional, """{"inference_region":"us","deployment_type":"regional"}""").Faults);
        Assert.Single(Load(Us, Regional, """{"inference_region":"us","deployment_type":"regional","prompt_tokens_over":9}""").Faults);
    }

    [Theory]
    [InlineData("""{"format":"telemetry-prices/2"}""", "format", "must be telemetry-prices/1")]
    [InlineData("""{"modles":[]}""", "modles", "did you mean models?")]
    [InlineData("""{"models":[]}""", "", "names its provider")]
    [InlineData("""{"models":{}, "provider":"p"}""", "models", "must be a list")]
    [InlineData("""[1]""", "", "must be an object")]
    [InlineData("""{"aliases":[{"provider":"p","alias":"a","target":"nothing"}]}""", "aliases[0]", "no book prices p/nothing")]
    [InlineData("""{"aliases":[{"provider":"p","alias":"a"}]}""", "aliases[0].target", "is required")]
    [InlineData("""{"aliases":[{"provider":"p","alias":"a","target":"b"},{"provider":"p","alias":"b","target":"a"}]}""", "aliases[0]", "no book prices p/b")]
    [InlineData("""{"discounts":[{"id":"d","provider":"p","multiplier":"1.1"}]}""", "discounts[0].multiplier", "from 0 to 1")]
    [InlineData("""{"discounts":[{"id":"d","provider":"p","multiplier":"0.9"},{"id":"e","provider":"p","multiplier":"0.8","from":"2026-01-01"}]}""", "discounts[1]", "same calls as discounts[0] (d)")]
    [InlineData("""{"factors":{"f":{"multiplier":"0.5"}}}""", "factors.f.when", "is required")]
    [InlineData("""{"exceptions":{"x":{"dates":["2026-13-01"]}}}""", "exceptions.x.dates[0]", "must be a date")]
    public void A_faulty_book_is_refused_by_file_and_field(string book, string field, string detail)
    {
        var fault = PriceBook.Load([BookOf("acme.json", book)]).Faults[0];

        Assert.Equal(("acme.json", field), (fault.Book, fault.Field));
        Assert.Contains(detail, fault.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("""{"provider":"p","provider":"q"}""")]
    public void What_is_no_JSON_is_refused(string text) =>
        Assert.Contains("is not JSON", Assert.Single(PriceBook.Load([BookOf("acme.json", text)]).Faults).Detail, StringComparison.Ordinal);

    [Fact]
    public void All_faults_of_all_files_are_listed_at_once()
    {
        var faults = PriceBook.Load([BookOf("a.json", """{"x":1,"y":2}"""), BookOf("b.json", "{"), BookOf("c.json", """{"z":3}""")]).Faults;

        Assert.Equal(["a.json", "a.json", "b.json", "c.json"], faults.Select(f => f.Book).Order());
    }

    private static PriceBookLoad Load(params string[] conditions)
    {
        var rates = string.Join(',', conditions.Select(w => $$"""{"usd_per_million":{},"when":{{w}} }"""));
        return PriceBook.Load([BookOf("t.json", $$"""{"provider":"p","models":[{"id":"m","rates":[{},{{rates}}]}]}""")]);
    }
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Telemetry.Api.Tests.Hosting;

namespace Telemetry.Api.Tests.Lists;

public sealed class PricesTests
{
    [Fact]
    public async Task Cards_in_force_at_a_time_are_listed_filtered_and_paged()
    {
        await using var host = await ApiHost.StartAsync();
        var answer = await host.GetAsync("/api/v1/prices?provider=anthropic&limit=10000");
        Assert.Equal("2026-11-21T12:34:56Z", answer.Text("at"));
        Assert.NotEmpty(answer.Rows());
        Assert.All(answer.Rows(), row => Assert.Equal("anthropic", row.Text("provider")));
        var card = answer.Rows().First(row => row.GetProperty("usd_per_million").EnumerateObject().Any());
        Assert.Equal(JsonValueKind.String, card.GetProperty("usd_per_million").EnumerateObject().First().Value.ValueKind);

        var first = await host.GetAsync("/api/v1/prices?provider=anthropic&limit=3");
        var second = await host.GetAsync($"/api/v1/prices?provider=anthropic&limit=10000&page={first.Text("next_page")}");
        Assert.Equal(answer.Rows().Select(row => row.Text("card_id")), first.Rows().Concat(second.Rows()).Select(row => row.Text("card_id")));
        Assert.Equal(["at", "providr"], (await host.GetProblemAsync("/api/v1/prices?at=soon&providr=x", 400)).FaultyFields().Order());
    }

    [Fact]
    public async Task A_price_and_an_alias_are_set_and_in_force_at_once()
    {
        await using var host = await ApiHost.StartAsync();
        using var response = await PostAsync(host, """
            {"cards":[{"provider":"acme","model":"m-1","from":"2026-11-01","usd_per_million":{"uncached_input_tokens":"0.25","output_tokens":"2"}}],
             "aliases":[{"provider":"acme","alias":"m-one","target":"m-1"}]}
            """);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(response.IsSuccessStatusCode, answer.GetRawText());
        Assert.Equal((1, 1), (answer.Number("cards"), answer.Number("aliases")));

        var listed = await host.GetAsync("/api/v1/prices?provider=acme&model=m-one");
        Assert.Equal(answer.Text("book_version"), listed.Text("book_version"));
        Assert.Equal("0.25", Assert.Single(listed.Rows()).GetProperty("usd_per_million").Text("uncached_input_tokens"));
        Assert.Empty((await host.GetAsync("/api/v1/prices?provider=acme&at=2026-10-31T23:59:59Z")).Rows());
    }

    [Theory]
    [InlineData("{", "")]
    [InlineData("null", "body")]
    [InlineData("{}", "cards")]
    [InlineData("""{"card":[]}""", "")]
    [InlineData("""{"card":[]}""", "card")]
    [InlineData("""{"cards":null}""", "cards")]
    [InlineData("""{"cards":[null]}""", "cards[0]")]
    [InlineData("""{"aliases":[null]}""", "aliases[0]")]
    [InlineData("""{"cards":5}""", "cards")]
    [InlineData("""{"cards":[{}]}""", "cards[0].usd_per_million cards[0].provider cards[0].model cards[0].from")]
    [InlineData("""{"cards":[{"provider":"a","model":"m","from":"2026-11-01"}]}""", "cards[0].usd_per_million")]
    [InlineData("""{"cards":[{"provider":"Acme","model":"m","from":"2026-11-01","usd_per_million":{"output_tokens":"2"}}]}""", "cards[0].provider")]
    [InlineData("""{"cards":[{"provider":"a","model":"m","from":"2026-11-01","to":"2026-10-01","usd_per_million":{"output_tokens":"2"}}]}""", "cards[0]")]
    [InlineData("""{"cards":[{"provider":"a","model":"m","from":"soon"}]}""", "cards[0].from")]
    [InlineData("""{"cards":[{"provider":"a","model":"m","from":"2026-11-01","usd_per_million":{"output_tokens":2}}]}""", "output_tokens")]
    [InlineData("""{"cards":[{"provider":"a","model":"m","from":"2026-11-01","usd_per_million":{"outptu_tokens":"2"}}]}""", "outptu_tokens")]
    [InlineData("""{"cards":[{"provider":"a","model":"m","from":"2026-11-01","usd_per_million":{"output_tokens":"-2"}}]}""", "output_tokens")]
    [InlineData("""{"aliases":[{"provider":"a","alias":"x","target":"no-such-model"}]}""", "aliases[0]")]
    [InlineData("""{"cards":[{"provider":"a","model":"m","from":"2026-01-01","to":"2026-04-01","usd_per_million":{"output_tokens":"2"}},{"provider":"a","model":"m","from":"2026-03-01","usd_per_million":{"output_tokens":"3"}}]}""", "cards[1].from")]
    [InlineData("""{"cards":[{"provider":"a","model":"m","from":"2026-05-01","usd_per_million":{"output_tokens":"2"}},{"provider":"a","model":"m","from":"2026-03-01","to":"2026-04-01","usd_per_million":{"output_tokens":"3"}}]}""", "cards[0].from")]
    [InlineData("""{"cards":[{"provider":"a","model":"m","from":"2026-01-01","usd_per_million":{"output_tokens":"2"}},{"provider":"a","model":"m","from":"2026-01-01","usd_per_million":{"output_tokens":"3"}}]}""", "cards[1].from")]
    public async Task A_faulty_change_is_refused_by_field_and_changes_nothing(string body, string field)
    {
        await using var host = await ApiHost.StartAsync();
        var before = (await host.GetAsync("/api/v1/prices?limit=1")).Text("book_version");
        using var response = await PostAsync(host, body);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(response.StatusCode == HttpStatusCode.BadRequest, problem.GetRawText());
        Assert.Contains(field, string.Join(' ', problem.FaultyFields()), StringComparison.Ordinal);
        Assert.DoesNotContain("Telemetry.", problem.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(before, (await host.GetAsync("/api/v1/prices?limit=1")).Text("book_version"));
    }

    [Fact]
    public async Task A_change_of_several_prices_is_done_whole_or_not_at_all()
    {
        await using var host = await ApiHost.StartAsync();
        var before = (await host.GetAsync("/api/v1/prices?limit=1")).Text("book_version");
        const string good = """{"provider":"acme","model":"m-1","from":"2026-11-01","usd_per_million":{"uncached_input_tokens":"1"}}""";
        using var refused = await PostAsync(host, $$"""{"cards":[{{good}},{"provider":"acme","model":"m-2","from":"2026-11-01","usd_per_million":{"outptu_tokens":"2"} }]}""");
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(["cards[1].usd_per_million.outptu_tokens"], problem.FaultyFields());
        Assert.Empty((await host.GetAsync("/api/v1/prices?provider=acme")).Rows());
        Assert.Equal(before, (await host.GetAsync("/api/v1/prices?limit=1")).Text("book_version"));

        using var alias = await PostAsync(host, $$"""{"cards":[{{good}}],"aliases":[{"provider":"acme","alias":"a","target":"m-1"},{"provider":"acme","alias":"b","target":"none"}]}""");
        Assert.Equal(["aliases[1]"], (await alias.Content.ReadFromJsonAsync<JsonElement>()).FaultyFields());
        Assert.Empty((await host.GetAsync("/api/v1/prices?provider=acme")).Rows());

        using var done = await PostAsync(host, $$"""{"cards":[{{good}},{"provider":"acme","model":"m-1","from":"2026-11-01","usd_per_million":{"output_tokens":"2"} }]}""");
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        var cards = (await host.GetAsync("/api/v1/prices?provider=acme")).Rows();
        Assert.Equal(("1", "2"), (cards[0].GetProperty("usd_per_million").Text("uncached_input_tokens"), cards[0].GetProperty("usd_per_million").Text("output_tokens")));
    }

    [Fact]
    public async Task Many_prices_of_one_request_are_what_they_are_one_by_one()
    {
        await using var whole = await ApiHost.StartAsync();
        await using var single = await ApiHost.StartAsync();
        string[] models = ["m-1", "m-2", "m-1-2026-10-01", "m-1", "m-3", "m-2"];
        string[] classes = ["output_tokens", "cache_read_tokens", "uncached_input_tokens"];
        var cards = Enumerable.Range(0, 60).Select(at =>
            $$"""{"provider":"acme","model":"{{models[at % models.Length]}}","from":"2026-11-{{1 + (at / 3):00}}","usd_per_million":{ {{(at < 6 ? "\"uncached_input_tokens\":\"1\"," : "")}}"{{classes[at / 6 % classes.Length]}}":"{{at}}"} }""").ToList();
        using var all = await PostAsync(whole, $$"""{"cards":[{{string.Join(',', cards)}}],"aliases":[{"provider":"acme","alias":"a","target":"m-3"}]}""");
        foreach (var card in cards)
        {
            using var one = await PostAsync(single, $$"""{"cards":[{{card}}]}""");
            Assert.True(one.IsSuccessStatusCode, await one.Content.ReadAsStringAsync());
        }

        using var alias = await PostAsync(single, """{"aliases":[{"provider":"acme","alias":"a","target":"m-3"}]}""");
        Assert.True(all.IsSuccessStatusCode, await all.Content.ReadAsStringAsync());
        var (expected, answered) = (await single.GetAsync("/api/v1/prices?limit=1"), await whole.GetAsync("/api/v1/prices?limit=1"));
        Assert.Equal(expected.Text("book_version"), answered.Text("book_version"));
    }

    [Fact]
    public async Task Cards_that_follow_one_upon_the_other_or_price_other_calls_are_taken()
    {
        await using var host = await ApiHost.StartAsync();
        using var done = await PostAsync(host, """
            {"cards":[{"provider":"a","model":"m","from":"2026-01-01","to":"2026-03-01","usd_per_million":{"uncached_input_tokens":"1","output_tokens":"2"}},
             {"provider":"a","model":"m","from":"2026-03-01","usd_per_million":{"output_tokens":"3"}},
             {"provider":"a","model":"m","from":"2026-02-01","usd_per_million":{"cache_read_tokens":"1"}},
             {"provider":"a","model":"m","from":"2026-02-01","service_tier":"batch","usd_per_million":{"uncached_input_tokens":"1","output_tokens":"3"}}]}
            """);
        Assert.True(done.IsSuccessStatusCode, await done.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("""{"provider":"a","models":[{"id":"m","rates":[{"to":"2026-02-01"},{"from":"2026-03-01"}]}]}""", "models[0]", "leave a gap before 2026-03-01")]
    [InlineData("""{"provider":"a","models":[{"id":"m","rates":[{"from":"2026-01-01","to":"2026-04-01"},{"from":"2026-03-01"}]}]}""", "models[0]", "overlap before 2026-03-01")]
    [InlineData("""{"provider":"a","models":[{"id":"m","rates":[{"usd_per_million":{"output_tokens":"-1"}}]}]}""", "models[0].rates[0].usd_per_million.output_tokens", "from 0 to")]
    [InlineData("", "body", "JSON")]
    [InlineData("{", "body", "JSON")]
    [InlineData("[]", "body", "has no entry")]
    [InlineData("[5]", "body", "genai-prices")]
    [InlineData("5", "body", "")]
    [InlineData("{\"providr\":\"a\"}", "providr", "")]
    [InlineData("""{"provider":"a","models":[{"id":"m","rates":[{"usd_per_million":{"output_tokns":"1"}}]}]}""", "models[0].rates[0].usd_per_million.output_tokns", "output_tokens")]
    public async Task A_faulty_update_is_refused_by_field_and_changes_nothing(string body, string field, string named)
    {
        await using var host = await ApiHost.StartAsync();
        var before = (await host.GetAsync("/api/v1/prices?limit=1")).Text("book_version");
        using var response = await PostAsync(host, body, "/api/v1/prices/update");
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(response.StatusCode == HttpStatusCode.BadRequest, problem.GetRawText());
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains(field, problem.FaultyFields());
        Assert.Contains(named, problem.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("System.", problem.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("Telemetry.", problem.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(before, (await host.GetAsync("/api/v1/prices?limit=1")).Text("book_version"));
    }

    [Fact]
    public async Task An_update_is_taken_over_and_described()
    {
        await using var host = await ApiHost.StartAsync();
        using var response = await PostAsync(
            host, """{"provider":"acme","models":[{"id":"m-9","rates":[{"usd_per_million":{"output_tokens":"3"}}]}]}""", "/api/v1/prices/update");
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((await host.GetAsync("/api/v1/prices?limit=1")).Text("book_version"), answer.Text("book_version"));
        Assert.Equal("m-9", Assert.Single((await host.GetAsync("/api/v1/prices?provider=acme")).Rows()).Text("model"));

        var paths = (await host.GetAsync("/openapi/v1.json")).GetProperty("paths");
        foreach (var path in (string[])["/api/v1/prices/update", "/api/v1/prices", "/api/v1/events/lookup"])
        {
            Assert.True(paths.GetProperty(path).GetProperty("post").GetProperty("requestBody").GetProperty("content").TryGetProperty("application/json", out _), path);
        }
    }

    private static async Task<HttpResponseMessage> PostAsync(ApiHost host, string body, string path = "/api/v1/prices")
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        return await host.Http.PostAsync(new Uri(path, UriKind.Relative), content);
    }
}

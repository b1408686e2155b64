using System.Text.Json;

namespace Telemetry.Cli.Tests;

/// <summary>Changes of prices through the verbs, against a real server.</summary>
public sealed class PriceVerbTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string NotReRated = "For calls already stored, telemetry prices rerate shows the difference first";

    [Fact]
    public async Task A_book_from_a_file_prices_calls_from_then_on_and_stored_ones_stay_unpriced()
    {
        using var folder = new TempFolder();
        await ImportAsync(folder, "acme-book", "one");
        var book = folder.Write("book.json", """{"format":"telemetry-prices/1","provider":"acme-book","source":"order form","models":[{"id":"llm","rates":[{"usd_per_million":{"uncached_input_tokens":"2","output_tokens":"8"}}]}]}""");

        var updated = await server.RunAsync("prices", "update", "--from", book);
        await ImportAsync(folder, "acme-book", "two");

        Assert.True(updated.ExitCode == 0, updated.Errors);
        Assert.Contains("took over book.json", updated.Errors, StringComparison.Ordinal);
        Assert.Contains(NotReRated, updated.Errors, StringComparison.Ordinal);
        Assert.Equal([("one", null), ("two", "0.00006")], await CostsAsync("acme-book"));
    }

    [Fact]
    public async Task A_catalogue_from_a_file_takes_the_place_of_the_built_in_one()
    {
        using var folder = new TempFolder();
        var catalogue = folder.Write("data.json", """[{"id":"groq","models":[{"id":"llm-cat","match":{"equals":"llm-cat"},"prices":{"input_mtok":2,"output_mtok":8}}]}]""");

        var updated = await server.RunAsync("prices", "update", "--from", catalogue);
        var shown = await server.RunAsync("prices", "show", "groq/llm-cat");
        var gone = await server.RunAsync("prices", "show", "groq/llama-3.3-70b-versatile");
        var own = await server.RunAsync("prices", "show", "anthropic/claude-opus-4-5");

        Assert.True(updated.ExitCode == 0, updated.Errors);
        Assert.Contains("output_tokens", shown.Output, StringComparison.Ordinal);
        Assert.Equal(1, gone.ExitCode);
        Assert.Equal(0, own.ExitCode);
    }

    [Theory]
    [InlineData("""{"format":"telemetry-prices/1","provider":"acme","source":"x","models":[{"id":"a","rates":[{"usd_per_million":{"output_tokns":"1"}}]}]}""", "models[0].rates[0].usd_per_million.output_tokns")]
    [InlineData("""{"format":"telemetry-prices/1","provider":"acme","source":"x","models":[{"id":"a","rates":[{"usd_per_million":{"output_tokens":"-1"}}]}]}""", "models[0].rates[0].usd_per_million.output_tokens")]
    [InlineData("""{"provider":"acme","models":[{"id":"a","rates":[{"to":"2026-02-01"},{"from":"2026-03-01"}]}]}""", "models[0]: ")]
    [InlineData("""{"provider":"acme","models":[{"id":"a","rates":[{"from":"2026-01-01","to":"2026-04-01"},{"from":"2026-03-01"}]}]}""", "overlap before 2026-03-01")]
    [InlineData("""{"format":"telemetry-prices/9","provider":"acme","models":[]}""", "format")]
    [InlineData("""{"providers":{"id":"groq"}}""", "providers")]
    [InlineData("provider,model,price", "is not JSON")]
    public async Task A_wrong_file_is_refused_by_its_field_and_nothing_changes(string content, string named)
    {
        using var folder = new TempFolder();
        var before = await VersionAsync();
        var refused = await server.RunAsync("prices", "update", "--from", folder.Write("wrong.json", content));

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains(named, refused.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("took over", refused.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", refused.Errors, StringComparison.Ordinal);
        Assert.Equal(before, await VersionAsync());
    }

    [Fact]
    public async Task A_missing_file_exits_1_and_is_named()
    {
        var missing = await server.RunAsync("prices", "update", "--from", "none.json");

        Assert.Equal(1, missing.ExitCode);
        Assert.Contains("there is no file 'none.json'", missing.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("output_tokens=-1", "'output_tokens=-1' is not CLASS=USD")]
    [InlineData("ouput_tokens=1", "'ouput_tokens' is no token class; did you mean output_tokens?")]
    [InlineData("output_tokens=1000001", "usd_per_million.output_tokens")]
    public async Task A_wrong_price_is_refused_by_its_class_and_nothing_changes(string rate, string named)
    {
        var before = await VersionAsync();
        var refused = await server.RunAsync("prices", "set", "acme-wrong/llm", rate);

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains(named, refused.Errors, StringComparison.Ordinal);
        Assert.Equal(before, await VersionAsync());
    }

    [Fact]
    public async Task A_price_set_or_an_alias_holds_from_then_on_and_says_so()
    {
        using var folder = new TempFolder();
        await ImportAsync(folder, "acme-set", "one");
        var set = await server.RunAsync("prices", "set", "acme-set/llm", "uncached_input_tokens=2", "output_tokens=8");
        await ImportAsync(folder, "acme-set", "two");
        await ImportAsync(folder, "acme-alias", "one");
        var alias = await server.RunAsync("prices", "alias", "acme-alias/llm", "acme-set/llm");
        await ImportAsync(folder, "acme-alias", "two");

        Assert.True((set.ExitCode, alias.ExitCode) == (0, 0), set.Errors + alias.Errors);
        Assert.Contains(NotReRated, set.Errors, StringComparison.Ordinal);
        Assert.Contains(NotReRated, alias.Errors, StringComparison.Ordinal);
        Assert.Equal([("one", null), ("two", "0.00006")], await CostsAsync("acme-set"));
        Assert.Equal([("one", null), ("two", "0.00006")], await CostsAsync("acme-alias"));
    }

    [Fact]
    public async Task A_rerating_shows_the_difference_first_and_books_it_when_told_to()
    {
        using var folder = new TempFolder();
        await ImportAsync(folder, "acme-rerate", "one");
        await ImportAsync(folder, "acme-rerate", "two");
        await server.RunAsync("prices", "set", "acme-rerate/llm", "uncached_input_tokens=2", "output_tokens=8");

        var shown = await server.RunAsync("prices", "rerate", "--filter", "provider=acme-rerate");
        var unchanged = await CostsAsync("acme-rerate");
        var booked = await server.RunAsync("prices", "rerate", "--filter", "provider=acme-rerate", "--apply", "--json");
        var again = await server.RunAsync("prices", "rerate", "--filter", "provider=acme-rerate", "--csv");
        var wrong = await server.RunAsync("prices", "rerate", "--filter", "provder=acme-rerate");

        Assert.True((shown.ExitCode, booked.ExitCode, again.ExitCode) == (0, 0, 0), shown.Errors + booked.Errors + again.Errors);
        Assert.Contains("0.00012", shown.Output, StringComparison.Ordinal);
        Assert.Contains("2 calls would change; nothing was booked", shown.Errors, StringComparison.Ordinal);
        Assert.Equal([("one", null), ("two", null)], unchanged);
        using var answer = JsonDocument.Parse(booked.Output);
        Assert.Equal("0.00012", answer.RootElement.GetProperty("total").GetProperty("cost_delta_usd").GetString());
        Assert.Equal([("one", "0.00006"), ("two", "0.00006")], await CostsAsync("acme-rerate"));
        Assert.Single(again.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("nothing would change", again.Errors, StringComparison.Ordinal);
        Assert.Equal(2, wrong.ExitCode);
        Assert.Contains("did you mean provider", wrong.Errors, StringComparison.Ordinal);
    }

    /// <summary>Stores a call of 10 tokens in and 5 out: 0.00006 USD at 2 and 8 USD per million.</summary>
    private async Task ImportAsync(TempFolder folder, string provider, string feature)
    {
        var line = $$$"""{"provider":"{{{provider}}}","model":"llm","usage":{"uncached_input_tokens":10,"output_tokens":5},"dimensions":{"feature":"{{{feature}}}"}}""";
        var stored = await server.RunAsync("import", "events", folder.Write("e.ndjson", line));
        Assert.True(stored.ExitCode == 0, stored.Errors);
    }

    private async Task<List<(string Feature, string? Cost)>> CostsAsync(string provider)
    {
        var answer = await server.RunAsync("query", "events", "--filter", $"provider={provider}", "--json");
        Assert.True(answer.ExitCode == 0, answer.Errors);
        using var document = JsonDocument.Parse(answer.Output);
        return
        [
            .. document.RootElement.GetProperty("data").EnumerateArray()
                .Select(static row => (row.GetProperty("dimensions").GetProperty("feature").GetString()!, row.GetProperty("cost_usd").GetString()))
                .Order(),
        ];
    }

    private async Task<string> VersionAsync()
    {
        var answer = await server.RunAsync("prices", "show", "anthropic/claude-opus-4-5", "--json");
        using var document = JsonDocument.Parse(answer.Output);
        return document.RootElement.GetProperty("book_version").GetString()!;
    }
}

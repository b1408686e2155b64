using System.Collections.Immutable;
using System.Text;
using Telemetry.Events;
using Telemetry.Pricing.Books;
using Telemetry.Pricing.Reading;
using static Telemetry.Pricing.Tests.Calls;

namespace Telemetry.Pricing.Tests;

/// <summary>Prices set by hand, on real files.</summary>
public sealed class PriceBookSourceTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("prices-").FullName;

    public void Dispose() => Directory.Delete(this.directory, recursive: true);

    private static PriceSetting Setting(string provider, string model, string from, params (string Class, string Usd)[] prices) => new()
    {
        Provider = provider,
        Model = model,
        From = At(from),
        UsdPerMillion = prices.ToImmutableSortedDictionary(p => p.Class, p => p.Usd, StringComparer.Ordinal),
    };

    private static decimal? Input(IRater rater, string provider, string model, string at) =>
        rater.Rate(Call(provider, model, at, new TokenUsage { UncachedInput = 1_000_000 })).CostUsd;

    [Fact]
    public void A_fresh_directory_has_the_built_in_books()
    {
        var source = PriceBookSource.Open(this.directory);

        Assert.Equal(BuiltIn.BookVersion, source.Current.BookVersion);
        Assert.True(File.Exists(Path.Combine(this.directory, "books", source.Current.BookVersion + ".json")));
    }

    [Fact]
    public void A_set_price_holds_from_its_date_over_a_restart()
    {
        var before = PriceBookSource.Open(this.directory);
        var change = before.Set(Setting("acme", "rocket", "2026-11-20", ("uncached_input_tokens", "1.25"), ("output_tokens", "2")));

        var after = PriceBookSource.Open(this.directory);

        Assert.True(change.IsDone);
        Assert.Equal(change.BookVersion, after.Current.BookVersion);
        Assert.Equal(1.25m, Input(after.Current, "acme", "rocket", "2026-11-20"));
        Assert.Null(Input(after.Current, "acme", "rocket", "2026-11-19T23:59:59Z"));
        Assert.Equal(4m, Input(after.Current, "anthropic", "claude-opus-5-5", "2026-11-20"));
    }

    [Fact]
    public void An_older_version_prices_as_before_over_restarts()
    {
        var source = PriceBookSource.Open(this.directory);
        var first = source.Current.BookVersion;
        source.Set(Setting("anthropic", "claude-opus-5-5", "2026-11-01", ("uncached_input_tokens", "3")));
        var call = Anthropic("claude-opus-5-5", "2026-11-20", new TokenUsage { UncachedInput = 1234, CacheRead = 77 });

        var after = PriceBookSource.Open(this.directory);

        Assert.Equal(BuiltIn.Rate(call).CostUsd, after.ByVersion(first)!.Rate(call).CostUsd);
        Assert.Equal(BuiltIn.Rate(call).PriceVersion, after.ByVersion(first)!.Rate(call).PriceVersion);
        Assert.NotEqual(BuiltIn.Rate(call).CostUsd, after.Current.Rate(call).CostUsd);
        Assert.Equal(after.Current.BookVersion, after.ByVersion(after.Current.BookVersion)!.BookVersion);
    }

    [Theory]
    [InlineData("0123456789abcdef")]
    [InlineData("../../etc/passwd")]
    [InlineData("")]
    public void A_version_never_seen_has_no_rater(string version) => Assert.Null(PriceBookSource.Open(this.directory).ByVersion(version));

    [Fact]
    public void A_kept_version_that_was_changed_on_disk_is_not_used()
    {
        var first = PriceBookSource.Open(this.directory).Current.BookVersion;
        PriceBookSource.Open(this.directory).SetAlias("acme", "a", "claude-opus-5-5", "anthropic");
        var path = Path.Combine(this.directory, "books", first + ".json");
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"75\"", "\"76\"", StringComparison.Ordinal));

        Assert.Null(PriceBookSource.Open(this.directory).ByVersion(first));
    }

    [Fact]
    public void Setting_one_class_keeps_the_others_and_the_next_dated_price()
    {
        var source = PriceBookSource.Open(this.directory);
        source.Set(Setting("google", "models/gemini-3.8-flash", "2026-12-01", ("input_image_tokens", "0.9")));
        var usage = new TokenUsage { UncachedInput = 1_000_000, InputImage = 1_000_000 };

        Costs("1.65", source.Current.Rate(Call("google", "gemini-3.8-flash", "2026-12-31", usage)));
        Assert.False(source.Current.Rate(Call("google", "gemini-3.8-flash", "2026-11-30", usage)).Priced);
        Assert.Equal(1.5m, Input(source.Current, "google", "gemini-3.8-flash", "2027-01-01"));
        Assert.Equal(0.375m, source.Current.Rate(
            Call("google", "gemini-3.8-flash", "2026-12-31", new TokenUsage { UncachedInput = 1_000_000 }) with { ServiceTier = "batch" }).CostUsd);
    }

    [Fact]
    public void The_last_setting_of_the_same_conditions_wins_and_an_earlier_date_does_not_hide_a_later_one()
    {
        var source = PriceBookSource.Open(this.directory);
        source.Set(Setting("acme", "m", "2027-01-01", ("uncached_input_tokens", "3")));
        source.Set(Setting("acme", "m", "2026-12-01", ("uncached_input_tokens", "1")));
        source.Set(Setting("acme", "m", "2026-12-01", ("uncached_input_tokens", "2")));
        source.Set(Setting("acme", "m", "2026-12-01", ("uncached_input_tokens", "9")) with { PromptTokensOver = 10_000_000, ServiceTier = "standard" });

        Assert.Equal(2m, Input(source.Current, "acme", "m", "2026-12-31"));
        Assert.Equal(3m, Input(source.Current, "acme", "m", "2027-01-01"));
    }

    [Fact]
    public void A_price_for_a_tier_leaves_the_standard_price_alone()
    {
        var source = PriceBookSource.Open(this.directory);
        source.Set(Setting("openai", "gpt-5.6-sol", "2026-11-01", ("uncached_input_tokens", "20"), ("output_tokens", "100")) with { ServiceTier = "ultrafast" });
        var call = Call("openai", "gpt-5.6-sol", "2026-11-20", new TokenUsage { UncachedInput = 100_000 });

        Costs("2", source.Current.Rate(call with { ServiceTier = "ultrafast" }));
        Costs("0.4", source.Current.Rate(call));
    }

    /// <summary>What the printed command says is done, and the call has a price: no cure that does not cure.</summary>
    [Theory]
    [InlineData("openai", "gpt-6-sol", "standard", "", 10, "--from 2026-11-20 cache_write_12h_tokens=")]
    [InlineData("openai", "gpt-6.2-sol", "standard", "", 300_000, "--from 2026-11-20 --prompt-tokens-over 272000 uncached_input_tokens=")]
    [InlineData("openai", "gpt-5.6-sol", "ultrafast", "", 10, "--from 2026-11-20 --service-tier ultrafast uncached_input_tokens=")]
    [InlineData("google", "gemini-2.5-pro", "batch", "", 10, "--from 2026-11-20 --service-tier batch cache_write_12h_tokens=")]
    [InlineData("azure", "gpt-4o", "standard", "data_zone", 10, "--from 2026-11-20 --deployment-type data_zone uncached_input_tokens=")]
    [InlineData("acme", "unknown", "standard", "", 10, "--from 2026-11-20 uncached_input_tokens=")]
    public void Following_the_cure_leads_to_a_price(string provider, string model, string tier, string deployment, long input, string command)
    {
        var source = PriceBookSource.Open(this.directory);
        var call = Call(provider, model, "2026-11-20", new TokenUsage { UncachedInput = input, Output = 5, CacheWrite12h = 1 }) with { ServiceTier = tier, DeploymentType = deployment };
        Assert.Contains(command, UnpricedCure.CommandsFor(source.Current.Rate(call).UnpricedReason)[^1], StringComparison.Ordinal);

        for (var step = 0; step < 4 && !source.Current.Rate(call).Priced; step++)
        {
            var words = UnpricedCure.CommandsFor(source.Current.Rate(call).UnpricedReason)[^1].Split(' ');
            string? Option(string name) => Array.IndexOf(words, name) is var at and >= 0 ? words[at + 1] : null;
            var classes = words.Where(w => w.EndsWith("=USD_PER_MILLION", StringComparison.Ordinal)).Select(w => (w.Split('=')[0], "2"));
            var change = source.Set(Setting(provider, model, Option("--from")!, [.. classes]) with
            {
                ServiceTier = Option("--service-tier"),
                DeploymentType = Option("--deployment-type"),
                PromptTokensOver = Option("--prompt-tokens-over") is { } over ? long.Parse(over, System.Globalization.CultureInfo.InvariantCulture) : null,
            });
            Assert.Equal([], change.Faults.ToArray());
        }

        Assert.Equal("", source.Current.Rate(call).UnpricedReason);
    }

    [Fact]
    public void An_alias_gives_a_model_a_price_under_another_name()
    {
        var source = PriceBookSource.Open(this.directory);

        Assert.True(source.SetAlias("bedrock", "arn:aws:bedrock:us-east-1:1:application-inference-profile/abc", "anthropic.claude-opus-5").IsDone);
        Assert.Equal(5m, Input(source.Current, "bedrock", "arn:aws:bedrock:us-east-1:1:application-inference-profile/abc", "2026-11-20"));
    }

    [Fact]
    public void What_is_faulty_changes_nothing_and_names_the_field()
    {
        var source = PriceBookSource.Open(this.directory);
        var version = source.Current.BookVersion;

        Assert.Equal("models[0].rates[0].usd_per_million.output_tokns", Assert.Single(source.Set(Setting("a", "m", "2026-11-20", ("output_tokns", "1"))).Faults).Field);
        Assert.Equal("models[0].rates[0].usd_per_million.output_tokens", Assert.Single(source.Set(Setting("a", "m", "2026-11-20", ("output_tokens", "-1"))).Faults).Field);
        Assert.Equal("aliases[0]", Assert.Single(source.SetAlias("a", "b", "c").Faults).Field);
        Assert.Contains("not JSON", Assert.Single(source.Apply("{"u8.ToArray()).Faults).Detail, StringComparison.Ordinal);
        Assert.Contains("not JSON", Assert.Single(source.Update("{"u8.ToArray()).Faults).Detail, StringComparison.Ordinal);
        Assert.Equal(version, source.Current.BookVersion);
        Assert.False(File.Exists(Path.Combine(this.directory, "kept.json")));
    }

    [Fact]
    public void Further_books_lie_over_the_built_in_ones_and_under_the_kept_one()
    {
        var path = Path.Combine(this.directory, "acme-terms.json");
        File.WriteAllText(path, """
            {"provider":"acme","models":[{"id":"m","rates":[{"usd_per_million":{"uncached_input_tokens":"1"}}]}],
             "discounts":[{"id":"d","provider":"anthropic","multiplier":"0.5"}]}
            """);
        var source = PriceBookSource.Open(this.directory, path);

        Assert.Equal(1m, Input(source.Current, "acme", "m", "2026-11-20"));
        Assert.Equal(2m, Input(source.Current, "anthropic", "claude-opus-5-5", "2026-11-20"));
        source.Set(Setting("acme", "m", "2026-11-01", ("uncached_input_tokens", "7")));
        Assert.Equal(7m, Input(source.Current, "acme", "m", "2026-11-20"));
    }

    [Fact]
    public void A_faulty_further_book_stops_the_start_with_file_and_field()
    {
        var path = Path.Combine(this.directory, "bad.json");
        File.WriteAllText(path, """{"discounts":[{"id":"d","provider":"a","multiplier":"2"}]}""");

        var error = Assert.Throws<PriceBookException>(() => PriceBookSource.Open(this.directory, path));

        Assert.Contains("bad.json: discounts[0].multiplier: must be from 0 to 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_update_of_the_catalogue_stays_under_the_projects_own_books()
    {
        var source = PriceBookSource.Open(this.directory);
        var change = source.Update(Encoding.UTF8.GetBytes("""
            [{"id":"openai","models":[
              {"id":"gpt-5.5","match":{"equals":"gpt-5.5"},"prices":{"input_mtok":99}},
              {"id":"gpt-7","match":{"or":[{"equals":"gpt-7-latest"},{"starts_with":"gpt-7-"}]},"prices":{"input_mtok":3,"output_mtok":9}}]}]
            """));

        Assert.Equal([], change.Faults.ToArray());
        Assert.Equal(3m, Input(source.Current, "openai", "gpt-7-latest", "2026-11-20"));
        Assert.Null(Input(source.Current, "openai", "gpt-7-mini", "2026-11-20"));
        Assert.Equal(10m, Input(source.Current, "openai", "gpt-5.5", "2026-11-20"));
        Assert.Equal(change.BookVersion, PriceBookSource.Open(this.directory).Current.BookVersion);
    }

    [Fact]
    public void An_update_in_our_own_format_lies_over_the_projects_own_books()
    {
        var source = PriceBookSource.Open(this.directory);
        source.Update("""{"provider":"openai","models":[{"id":"gpt-5.5","rates":[{"usd_per_million":{"uncached_input_tokens":"99"}}]}]}"""u8.ToArray());

        Assert.Equal(99m, Input(source.Current, "openai", "gpt-5.5", "2026-11-20"));
    }

    [Fact]
    public async Task Settings_from_many_threads_are_all_kept()
    {
        var source = PriceBookSource.Open(this.directory);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => source.Set(Setting("acme", $"m{i}", "2026-11-01", ("uncached_input_tokens", "1"))))));

        var again = PriceBookSource.Open(this.directory);
        Assert.All(Enumerable.Range(0, 8), i => Assert.Equal(1m, Input(again.Current, "acme", $"m{i}", "2026-11-20")));
    }
}

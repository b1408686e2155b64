using Telemetry.Events;
using static Telemetry.Pricing.Tests.Calls;

namespace Telemetry.Pricing.Tests;

public sealed class UnpricedCureTests
{
    [Theory]
    [InlineData("no price of cache_write_12h_tokens for openai/gpt-6-sol at 2026-11-20", "telemetry prices set openai/gpt-6-sol --from 2026-11-20 cache_write_12h_tokens=USD_PER_MILLION")]
    [InlineData("no price of web_search_requests for google/gemini-2.5-pro at 2026-11-20", "telemetry prices set google/gemini-2.5-pro --from 2026-11-20 web_search_requests=USD_PER_REQUEST")]
    [InlineData("no price of cache_read_tokens with service_tier=batch prompt_tokens_over=200000 for google/gemini-2.5-pro at 2026-11-20", "telemetry prices set google/gemini-2.5-pro --from 2026-11-20 --service-tier batch --prompt-tokens-over 200000 cache_read_tokens=USD_PER_MILLION")]
    [InlineData("no price for service_tier=ultrafast of openai/gpt-5.6-sol at 2026-11-20", "telemetry prices set openai/gpt-5.6-sol --from 2026-11-20 --service-tier ultrafast uncached_input_tokens=USD_PER_MILLION output_tokens=USD_PER_MILLION")]
    public void The_command_sets_exactly_what_is_missing(string reason, string command) =>
        Assert.Equal(command, Assert.Single(UnpricedCure.CommandsFor(reason)));

    [Fact]
    public void An_unknown_model_is_cured_by_an_alias_or_a_price() => Assert.Equal(
        [
            "telemetry prices alias acme/some/model acme/MODEL_WITH_THE_SAME_PRICE",
            "telemetry prices set acme/some/model --from 2026-11-20 uncached_input_tokens=USD_PER_MILLION output_tokens=USD_PER_MILLION",
        ],
        UnpricedCure.CommandsFor("no price card for acme/some/model at 2026-11-20").ToArray());

    [Fact]
    public void A_name_from_outside_cannot_smuggle_a_command_in()
    {
        var rating = BuiltIn.Rate(Call("acme", "x'; rm -rf ~ #\n at 2020-01-01", "2026-11-20", new TokenUsage { Output = 1 }));

        Assert.All(UnpricedCure.CommandsFor(rating.UnpricedReason), c => Assert.Contains(@"'acme/x'\''; rm -rf ~ #? at 2020-01-01'", c, StringComparison.Ordinal));
        Assert.Equal(2, UnpricedCure.CommandsFor(rating.UnpricedReason).Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("something else")]
    [InlineData("no price of nonsense for a/b at 2026-11-20")]
    [InlineData("no price card for model-without-provider at 2026-11-20")]
    [InlineData("no price card for a/b at yesterday")]
    public void Other_texts_have_no_cure(string reason) => Assert.Empty(UnpricedCure.CommandsFor(reason));
}

using Telemetry.Cli.Commands.Doctor;

namespace Telemetry.Cli.Tests;

public sealed class PriceChecksTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(90, FindingState.Ok)]
    [InlineData(91, FindingState.Look)]
    public void A_book_without_news_for_three_months_is_worth_a_look(int days, object state)
    {
        var finding = PriceChecks.Age(900, Now.AddDays(-days), Now);

        Assert.Equal(state, finding.State);
        Assert.Equal(state is FindingState.Look, finding.ToDo.Contains("telemetry prices update", StringComparison.Ordinal));
    }

    [Fact]
    public void A_book_whose_prices_have_no_date_is_worth_a_look() => Assert.Equal(FindingState.Look, PriceChecks.Age(3, null, Now).State);

    [Fact]
    public void Models_without_a_price_are_named_with_their_calls_most_first()
    {
        var finding = PriceChecks.Coverage(1_000, [new("openai/known", 0, 0), new("acme/few", 2, 0), new("acme/many", 40, 0)]);

        Assert.Equal(FindingState.Fails, finding.State);
        Assert.Equal("42 of 1,000 calls of the last 30 days have no price: acme/many (40 calls), acme/few (2 calls)", finding.Detail);
    }

    [Fact]
    public void Many_models_without_a_price_are_cut_to_ten_names()
    {
        var finding = PriceChecks.Coverage(1_000, [.. Enumerable.Range(1, 12).Select(static i => new ModelUse($"acme/{i}", i, 0))]);

        Assert.EndsWith("and 2 more", finding.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Calls_counted_by_a_lower_bound_are_worth_a_look()
    {
        Assert.Equal(FindingState.Ok, PriceChecks.Partial(10, [new("a/b", 0, 0)]).State);
        Assert.Equal(
            (FindingState.Look, "3 of 10 calls of the last 30 days are counted by a lower bound: a/b (3 calls)"),
            (PriceChecks.Partial(10, [new("a/b", 0, 3)]).State, PriceChecks.Partial(10, [new("a/b", 0, 3)]).Detail));
    }
}

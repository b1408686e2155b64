using Telemetry.Aggregator.Review.Variance;
using Telemetry.Events;

namespace Telemetry.Aggregator.Tests.Review;

public sealed class ChangeExplanationTests
{
    private static readonly TokenUsage Usage = new() { UncachedInput = 1000, CacheRead = 3000, CacheWrite5m = 500, Output = 700 };

    [Fact]
    public void The_parts_sum_to_the_change_to_the_last_digit_whatever_the_data_are()
    {
        for (var seed = 0; seed < 3000; seed++)
        {
            var random = new Random(seed);
            var cells = Enumerable.Range(0, random.Next(0, 12)).Select(number => RandomCell(random, number)).ToList();
            var parts = ChangeExplanation.Explain(cells, _ => random.Next(3) == 0 ? ClassRates.Equal : Cells.Rates);
            Assert.Equal(cells.Sum(cell => cell.This.CostUsd) - cells.Sum(cell => cell.Prior.CostUsd), parts.SumUsd);
        }
    }

    [Fact]
    public void Twice_the_calls_alone_is_volume_alone()
    {
        ChangeCell[] cells =
        [
            Cells.Of(Cells.Figures(7, Usage), Cells.Figures(14, Usage)),
            Cells.Of(Cells.Figures(3, Usage, 0.5m), Cells.Figures(6, Usage, 0.5m), tier: "batch"),
            Cells.Of(Cells.Figures(11, Usage, 3), Cells.Figures(22, Usage, 3), "n"),
        ];
        Assert.Equal(new ChangeParts { VolumeUsd = cells.Sum(cell => cell.Prior.CostUsd) }, Explain(cells));
    }

    [Fact]
    public void Another_price_alone_is_price_alone()
    {
        ChangeCell[] cells = [Cells.Of(Cells.Figures(7, Usage), Cells.Figures(7, Usage, 1.1m)), Cells.Of(Cells.Figures(5, Usage), Cells.Figures(5, Usage), "n")];
        Assert.Equal(new ChangeParts { PriceUsd = cells[0].Prior.CostUsd * 0.1m }, Explain(cells));
    }

    [Fact]
    public void A_discount_alone_is_price_and_said_to_be_a_discount()
    {
        ChangeCell[] cells = [Cells.Of(Cells.Figures(7, Usage), Cells.Figures(7, Usage, discount: 0.8m))];
        var saved = -cells[0].Prior.CostUsd * 0.2m;
        Assert.Equal(new ChangeParts { PriceUsd = saved, DiscountUsd = saved }, Explain(cells));
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(1, 5)]
    [InlineData(4, 1)]
    public void Longer_prompts_and_answers_alone_are_token_size_alone(int prompt, int answer)
    {
        var longer = new TokenUsage { UncachedInput = 1000 * prompt, CacheRead = 3000 * prompt, CacheWrite5m = 500 * prompt, Output = 700 * answer };
        ChangeCell[] cells = [Cells.Of(Cells.Figures(9, Usage), Cells.Figures(9, longer))];
        Assert.Equal(new ChangeParts { TokenSizeUsd = cells[0].This.CostUsd - cells[0].Prior.CostUsd }, Explain(cells));
    }

    [Fact]
    public void A_better_cache_alone_is_cache_mix_alone()
    {
        var cached = new TokenUsage { UncachedInput = 100, CacheRead = 4300, CacheWrite5m = 100, Output = 700 };
        ChangeCell[] cells = [Cells.Of(Cells.Figures(9, Usage), Cells.Figures(9, cached))];
        Assert.Equal(new ChangeParts { CacheMixUsd = cells[0].This.CostUsd - cells[0].Prior.CostUsd }, Explain(cells));
    }

    [Fact]
    public void Calls_that_move_to_another_model_are_model_mix_alone()
    {
        ChangeCell[] cells =
        [
            Cells.Of(Cells.Figures(10, Usage), Cells.Figures(4, Usage)),
            Cells.Of(Cells.Figures(10, Usage, 3), Cells.Figures(16, Usage, 3), "dear"),
        ];
        Assert.Equal(new ChangeParts { ModelMixUsd = cells.Sum(cell => cell.This.CostUsd - cell.Prior.CostUsd) }, Explain(cells));
    }

    [Fact]
    public void A_model_that_replaces_another_is_model_mix_and_no_volume()
    {
        ChangeCell[] cells =
        [
            Cells.Of(Cells.Figures(10, Usage), Cells.Nothing, "old"),
            Cells.Of(Cells.Nothing, Cells.Figures(10, Usage, 0.25m), "new"),
        ];
        Assert.Equal(new ChangeParts { ModelMixUsd = cells[1].This.CostUsd - cells[0].Prior.CostUsd }, Explain(cells));
    }

    [Fact]
    public void Calls_that_move_to_batches_of_the_same_model_are_said_to_be_the_tiers_part_of_the_mix()
    {
        ChangeCell[] cells =
        [
            Cells.Of(Cells.Figures(10, Usage), Cells.Figures(4, Usage)),
            Cells.Of(Cells.Nothing, Cells.Figures(6, Usage, 0.5m), tier: "batch"),
        ];
        var saved = cells[0].Prior.CostUsd * -0.3m;
        Assert.Equal(new ChangeParts { ModelMixUsd = saved, TierMixUsd = saved }, Explain(cells));
    }

    [Fact]
    public void After_nothing_everything_is_volume_and_before_nothing_too()
    {
        var first = Cells.Of(Cells.Nothing, Cells.Figures(5, Usage));
        Assert.Equal(new ChangeParts { VolumeUsd = first.This.CostUsd }, Explain(first));
        var last = Cells.Of(Cells.Figures(5, Usage), Cells.Nothing);
        Assert.Equal(new ChangeParts { VolumeUsd = -last.Prior.CostUsd }, Explain(last));
        Assert.Equal(ChangeParts.None, Explain());
    }

    [Fact]
    public void A_price_for_what_was_free_is_price()
    {
        var cell = Cells.Of(Cells.Figures(5, Usage, 0), Cells.Figures(5, Usage));
        Assert.Equal(new ChangeParts { PriceUsd = cell.This.CostUsd }, Explain(cell));
    }

    [Fact]
    public void Calls_without_a_price_change_no_part()
    {
        var priced = Cells.Figures(10, Usage);
        var half = priced with { Usage = TokenUsage.Of(tokenClass => priced.Usage[tokenClass] * 2) };
        Assert.Equal(ChangeParts.None, Explain(Cells.Of(priced, half)));
    }

    private static ChangeParts Explain(params ChangeCell[] cells) => ChangeExplanation.Explain(cells, static _ => Cells.Rates);

    private static ChangeCell RandomCell(Random random, int number) =>
        Cells.Of(RandomFigures(random), RandomFigures(random), $"m{number / 3}", $"t{number % 3}");

    // Corrections may leave amounts without calls, calls without tokens, and sums below zero.
    private static CellFigures RandomFigures(Random random)
    {
        var magnitude = 1L << random.Next(0, 40);
        var usage = TokenUsage.Of(tokenClass => TokenClasses.IsPriced(tokenClass) && random.Next(3) > 0 ? random.NextInt64(-2, magnitude) : 0);
        return new CellFigures
        {
            ServedCalls = random.Next(4) == 0 ? 0 : random.NextInt64(-1, magnitude),
            Usage = usage,
            CostedTokens = random.Next(3) == 0 ? usage.TotalTokens : random.NextInt64(0, magnitude),
            CostUsd = random.Next(5) == 0 ? 0 : random.NextInt64(-1000, 1L << random.Next(12, 60)) / 1_000_000_000_000m,
            ListCostUsd = random.NextInt64(-1000, 1L << random.Next(12, 60)) / 1_000_000_000_000m,
        };
    }
}

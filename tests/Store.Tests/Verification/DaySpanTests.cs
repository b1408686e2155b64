using Telemetry.Store.Verification;

namespace Telemetry.Store.Tests.Verification;

public sealed class DaySpanTests
{
    private static readonly DateOnly Day = new(2026, 11, 1);

    [Fact]
    public void Days_share_a_span_until_its_rows_are_too_many() =>
        Assert.Equal(
            [new DaySpan(Day, Day.AddDays(1)), new DaySpan(Day.AddDays(5), Day.AddDays(5))],
            DaySpan.Pack([(Day, 4), (Day.AddDays(1), 6), (Day.AddDays(5), 1)], rowsMax: 10));

    [Fact]
    public void A_day_of_too_many_rows_has_a_span_of_its_own() =>
        Assert.Equal(
            [new DaySpan(Day, Day), new DaySpan(Day.AddDays(1), Day.AddDays(1)), new DaySpan(Day.AddDays(2), Day.AddDays(2))],
            DaySpan.Pack([(Day, 1), (Day.AddDays(1), 11), (Day.AddDays(2), 1)], rowsMax: 10));

    [Fact]
    public void No_days_need_no_span() => Assert.Empty(DaySpan.Pack([]));
}

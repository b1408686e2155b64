namespace Telemetry.Pricing.Cards;

/// <summary>A stretch of time in UTC.</summary>
/// <param name="From">Start, inclusive; null: always.</param>
/// <param name="To">End, exclusive; null: open.</param>
public readonly record struct Period(DateTimeOffset? From, DateTimeOffset? To)
{
    public bool Contains(DateTimeOffset at) => !(at < this.From) && !(at >= this.To);

    public bool Overlaps(Period other) => !(this.To <= other.From) && !(other.To <= this.From);

    /// <summary>Says whether this holds at every moment at which both <paramref name="a"/> and <paramref name="b"/> hold.</summary>
    public bool CoversBoth(Period a, Period b)
    {
        var from = a.From is { } x && b.From is { } y ? (x > y ? x : y) : a.From ?? b.From;
        var to = a.To is { } u && b.To is { } v ? (u < v ? u : v) : a.To ?? b.To;
        return (this.From is null || this.From <= from) && (this.To is null || this.To >= to);
    }
}

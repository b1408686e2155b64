using System.Collections.Immutable;

namespace Telemetry.Pricing.Cards;

/// <summary>A condition on an open name, such as the service tier: one of the listed, or none of them.</summary>
public sealed record NameCondition
{
    private NameCondition(ImmutableArray<string> names, bool negated)
    {
        this.Names = [.. names.Order(StringComparer.Ordinal).Distinct(StringComparer.Ordinal)];
        this.Negated = negated;
    }

    /// <summary>Gets the listed names, sorted. The empty name stands for a call that does not say.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>Gets whether every name but the listed ones matches.</summary>
    public bool Negated { get; }

    public static NameCondition OneOf(params ImmutableArray<string> names) => new(names, negated: false);

    public static NameCondition NoneOf(params ImmutableArray<string> names) => new(names, negated: true);

    public bool Matches(string name) => this.Names.Contains(name, StringComparer.Ordinal) != this.Negated;

    /// <summary>Says whether some name fulfils both.</summary>
    public bool Meets(NameCondition other) => (this.Negated, other.Negated) switch
    {
        (true, true) => true,
        (false, _) => this.Names.Any(other.Matches),
        (true, false) => other.Names.Any(this.Matches),
    };

    /// <summary>Says whether every name that fulfils both <paramref name="a"/> and <paramref name="b"/> fulfils this.</summary>
    public bool CoversBoth(NameCondition a, NameCondition b) => (a.Negated, b.Negated) switch
    {
        (false, _) => a.Names.Where(b.Matches).All(this.Matches),
        (true, false) => b.Names.Where(a.Matches).All(this.Matches),
        (true, true) => this.Negated && this.Names.All(n => !a.Matches(n) || !b.Matches(n)),
    };

    public bool Equals(NameCondition? other) =>
        other is not null && this.Negated == other.Negated && this.Names.SequenceEqual(other.Names, StringComparer.Ordinal);

    public override int GetHashCode() => HashCode.Combine(this.Negated, this.Names.Length);

    /// <summary>Spells the condition, e.g. <c>batch|flex</c> or <c>!global</c>.</summary>
    public override string ToString() => (this.Negated ? "!" : "") + string.Join('|', this.Names);
}

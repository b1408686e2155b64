using System.Collections.Immutable;

namespace Telemetry.Api.Review.Charts;

/// <summary>A picture; the table beside it says the same in figures.</summary>
/// <param name="Title">What it shows, for those who cannot see it.</param>
internal abstract record Chart(string Title);

/// <summary>Two amounts for each of some places: this period's and the one before.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Names">What the two are called.</param>
/// <param name="Pairs">Place, USD of this period and of the one before.</param>
internal sealed record PairChart(string Title, (string This, string Prior) Names, ImmutableArray<Pair> Pairs) : Chart(Title);

/// <summary>Changes to both sides of a line.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Bars">Name and change in USD.</param>
internal sealed record ChangeChart(string Title, ImmutableArray<Bar> Bars) : Chart(Title);

/// <summary>One bar.</summary>
internal readonly record struct Bar(string Name, decimal Usd);

/// <summary>Two bars of one place.</summary>
internal readonly record struct Pair(string Name, decimal Usd, decimal PriorUsd);

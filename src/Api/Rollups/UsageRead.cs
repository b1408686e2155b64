namespace Telemetry.Api.Rollups;

/// <summary>What a usage statement sums, as SQL.</summary>
/// <param name="Keys">The select list of <c>bucket</c> and the groups <c>g0</c>, <c>g1</c>, …, with a comma after each.</param>
/// <param name="Alias">What the columns of the measures are qualified with.</param>
/// <param name="From">The table or subquery, with its condition.</param>
internal sealed record UsageRead(string Keys, string Alias, string From);

using System.Collections.Immutable;

namespace Telemetry.Aggregator.Dimensions;

/// <summary>Keeps the rows whose dimension has one of some values; an empty value stands for a missing dimension.</summary>
public sealed record DimensionFilter(Dimension Dimension, ImmutableArray<string> Values);

using System.Collections.Immutable;

namespace Telemetry.Aggregator.Dimensions;

/// <summary>Something that rows can be grouped and filtered by.</summary>
public sealed record Dimension
{
    /// <summary>Begins the name of a tag as a parameter.</summary>
    public const string TagPrefix = "tag.";

    /// <summary>Gets the name as a parameter and in answers, e.g. <c>cost_center</c> or <c>tag.branch</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Gets where it is kept.</summary>
    public required DimensionKind Kind { get; init; }

    /// <summary>Gets the bit of <c>folded</c> that says a rollup shows <c>(other)</c> for it; null where values are never folded.</summary>
    public int? FoldBit { get; init; }

    /// <summary>Gets every value it can have; empty where values are open.</summary>
    public ImmutableArray<string> Values { get; init; } = [];

    /// <summary>Gets whether the entity rollup has it beside the entity.</summary>
    public bool BesideEntities { get; init; }

    /// <summary>Gets the tag's own name; empty for other kinds.</summary>
    public string TagName => Kind == DimensionKind.Tag ? Name[TagPrefix.Length..] : "";

    public bool Equals(Dimension? other) => other is not null && other.Name == Name;

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
}

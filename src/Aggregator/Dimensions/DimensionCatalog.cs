using System.Collections.Immutable;
using Telemetry.Events;

namespace Telemetry.Aggregator.Dimensions;

/// <summary>Every dimension that the query API knows.</summary>
public static class DimensionCatalog
{
    private const int TagNameLengthMax = 256;

    /// <summary>Gets all dimensions but tags.</summary>
    public static ImmutableArray<Dimension> All { get; } =
    [
        Rolled("provider", 5) with { BesideEntities = true },
        Rolled("model", 6) with { BesideEntities = true },
        Rolled("service_tier", 7),
        Rolled("operation", 8),
        Closed("status", VocabularyNames.Statuses),
        Closed("usage_quality", VocabularyNames.Qualities),
        Closed("response_cache", VocabularyNames.ResponseCaches),
        Closed("billing", VocabularyNames.Billings) with { BesideEntities = true },
        new Dimension { Name = "tenant", Kind = DimensionKind.Rollup, BesideEntities = true },
        Rolled("team", 0),
        Rolled("project", 1),
        Rolled("feature", 2),
        Rolled("environment", 3),
        new Dimension { Name = "customer", Kind = DimensionKind.Entity },
        Rolled("cost_center", 4),
        new Dimension { Name = "user", Kind = DimensionKind.Entity },
        Raw("session"),
        Raw("prompt_name"),
        Raw("task_type"),
        Raw("complexity"),
        new Dimension { Name = "agent", Kind = DimensionKind.Entity },
        Rolled("inference_region", 9),
        Raw("api"),
        Raw("speed"),
        Raw("deployment_type"),
    ];

    /// <summary>Gets the names of all dimensions but tags.</summary>
    public static ImmutableArray<string> Names { get; } = [.. All.Select(dimension => dimension.Name)];

    private static readonly Dictionary<string, Dimension> ByName = All.ToDictionary(dimension => dimension.Name, StringComparer.Ordinal);

    /// <summary>Gets the model dimension, by which <c>/models</c> groups.</summary>
    public static Dimension Model { get; } = ByName["model"];

    /// <summary>Gets the tenant dimension.</summary>
    public static Dimension Tenant { get; } = ByName["tenant"];

    /// <summary>Finds a dimension by its name; <c>tag.NAME</c> is one for every name of 1 to 256 characters.</summary>
    public static Dimension? Find(string name) =>
        ByName.TryGetValue(name, out var known) ? known
        : IsTag(name) ? new Dimension { Name = name, Kind = DimensionKind.Tag }
        : null;

    private static bool IsTag(string name) =>
        name.StartsWith(Dimension.TagPrefix, StringComparison.Ordinal)
        && name.Length - Dimension.TagPrefix.Length is > 0 and <= TagNameLengthMax;

    private static Dimension Rolled(string name, int foldBit) => new() { Name = name, Kind = DimensionKind.Rollup, FoldBit = foldBit };

    private static Dimension Closed(string name, ImmutableArray<string> values) =>
        new() { Name = name, Kind = DimensionKind.Rollup, Values = values };

    private static Dimension Raw(string name) => new() { Name = name, Kind = DimensionKind.Raw };
}

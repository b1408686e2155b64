using System.Collections.Immutable;

namespace Telemetry.Simulator.Company;

/// <summary>Names of the customers. Few of them make most of the calls.</summary>
internal static class Names
{
    private static readonly string[] First = ["alder", "birch", "cedar", "delta", "ember", "falcon", "granite", "harbor", "indigo", "juniper"];
    private static readonly string[] Second = ["bank", "foods", "freight", "health", "labs", "media", "motors", "retail", "travel", "works"];

    public static ImmutableArray<string> Customers { get; } =
        [.. Second.SelectMany(static second => First.Select(first => $"{first}-{second}"))];
}

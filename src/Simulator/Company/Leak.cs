namespace Telemetry.Simulator.Company;

/// <summary>
/// A project whose prompts grow a little every day, because nothing is ever dropped from what it sends: from the usual
/// size on the first day to <see cref="TimesAtEnd"/> times that at the end. The team's other projects are well.
/// </summary>
public sealed record Leak(string Team, string Feature, string Project)
{
    /// <summary>How many times as long the new part of a prompt is in the end.</summary>
    public const int TimesAtEnd = 3;

    private const int ProjectIndex = 1;

    internal static Leak Known { get; } = Of(Workloads.All.First(static workload => workload.Feature == Features.Assistant));

    /// <summary>Gets whether the calls of a project of a workload grow.</summary>
    internal static bool Holds(Workload workload, int project) => workload.Feature == Features.Assistant && project == ProjectIndex;

    /// <summary>Gets what tokens have grown to.</summary>
    /// <param name="elapsedMs">Time since the start of the period.</param>
    /// <param name="periodMs">The length of the period.</param>
    internal static long Grown(long tokens, long elapsedMs, long periodMs) =>
        tokens + (tokens * (TimesAtEnd - 1) * (elapsedMs >> 10) / (periodMs >> 10));

    private static Leak Of(Workload workload) => new(workload.Team, workload.Feature.Name, workload.Projects[ProjectIndex]);
}

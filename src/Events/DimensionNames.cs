using System.Collections.Immutable;

namespace Telemetry.Events;

/// <summary>The names of the attribution dimensions, as events, API parameters and table columns spell them.</summary>
public static class DimensionNames
{
    private static readonly Func<Attribution, string>[] Getters =
    [
        static d => d.Team, static d => d.Project, static d => d.Feature, static d => d.Environment,
        static d => d.Customer, static d => d.CostCenter, static d => d.User, static d => d.Session,
        static d => d.PromptName, static d => d.TaskType, static d => d.Complexity, static d => d.Agent,
    ];

    /// <summary>Gets every dimension, in the order of the contract.</summary>
    public static ImmutableArray<string> All { get; } =
    [
        "team", "project", "feature", "environment", "customer", "cost_center", "user", "session",
        "prompt_name", "task_type", "complexity", "agent",
    ];

    /// <summary>Gets the place of <c>prompt_name</c> in <see cref="All"/>: the one dimension that is an identifier.</summary>
    public static int PromptName { get; } = All.IndexOf("prompt_name");

    /// <summary>Gets the value of the dimension at a place of <see cref="All"/>; empty where it was not given.</summary>
    public static string ValueOf(Attribution attribution, int index) => Getters[index](attribution);

    /// <summary>Makes an attribution from values in the order of <see cref="All"/>; null stands for not given.</summary>
    public static Attribution Create(ReadOnlySpan<string?> values) => new()
    {
        Team = values[0] ?? "",
        Project = values[1] ?? "",
        Feature = values[2] ?? "",
        Environment = values[3] ?? "",
        Customer = values[4] ?? "",
        CostCenter = values[5] ?? "",
        User = values[6] ?? "",
        Session = values[7] ?? "",
        PromptName = values[8] ?? "",
        TaskType = values[9] ?? "",
        Complexity = values[10] ?? "",
        Agent = values[11] ?? "",
    };
}

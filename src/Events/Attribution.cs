namespace Telemetry.Events;

/// <summary>Who and what the call was for. Each is at most 256 characters; empty means not given.</summary>
public sealed record Attribution
{
    public static Attribution None { get; } = new();

    public string Team { get; init; } = "";
    public string Project { get; init; } = "";
    public string Feature { get; init; } = "";
    public string Environment { get; init; } = "";
    public string Customer { get; init; } = "";
    public string CostCenter { get; init; } = "";
    public string User { get; init; } = "";
    public string Session { get; init; } = "";

    /// <summary>Gets the prompt template's identifier: no white space, at most 128 characters.</summary>
    public string PromptName { get; init; } = "";
    public string TaskType { get; init; } = "";
    public string Complexity { get; init; } = "";
    public string Agent { get; init; } = "";
}

namespace Telemetry.Sdk;

/// <summary>What became of the lines of a batch's results.</summary>
public sealed record BatchCapture
{
    /// <summary>Gets how many items became events, failed ones included.</summary>
    public int Captured { get; init; }

    /// <summary>Gets how many lines became none.</summary>
    public int Refused { get; init; }

    /// <summary>Gets why the first refused lines were: <c>line N: field detail</c>. Never any text of the call; at most 20.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];
}

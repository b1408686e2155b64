namespace Telemetry.Cluster.Tests.Faults;

/// <summary>Which faults are struck at which steps, and why the others are not.</summary>
public static class FaultMatrix
{
    private const string AnswerEndsInsert = "the answer is what ends the insert: when this step is reached it has come";

    private const string NotOfIngester =
        "the spool is the publisher's, in the caller's process: no step of a block touches it; see OutageTests.A_full_disk_drops_as_spool_failed_once_memory_is_full_and_every_event_taken_arrives_later";

    /// <summary>Gets the cells that make no sense, each with its reason.</summary>
    public static IReadOnlyList<(Fault Fault, BlockStep Step, string WhyNot)> Senseless { get; } =
    [
        (Fault.InsertAnsweredLate, BlockStep.AfterInsert, AnswerEndsInsert),
        (Fault.InsertAnswerLost, BlockStep.AfterInsert, AnswerEndsInsert),
        .. Enum.GetValues<BlockStep>().Select(static step => (Fault.SpoolDiskFull, step, NotOfIngester)),
    ];

    /// <summary>
    /// Gets the steps at which this run strikes a fault: all of them where <c>TELEMETRY_SOAK=1</c>, and a kill always at all; else
    /// one, another for each fault, so that each fault and each step has its turn.
    /// </summary>
    public static TheoryData<BlockStep> Steps(Fault fault)
    {
        BlockStep[] steps = [.. AllSteps(fault)];
        var all = Environment.GetEnvironmentVariable("TELEMETRY_SOAK") == "1" || fault == Fault.IngesterKilled;
        return all ? [.. steps] : [steps[(int)fault % steps.Length]];
    }

    /// <summary>Gets all steps at which a fault makes sense.</summary>
    public static IEnumerable<BlockStep> AllSteps(Fault fault) =>
        Enum.GetValues<BlockStep>().Where(step => !Senseless.Any(cell => cell.Fault == fault && cell.Step == step));
}

namespace Telemetry.Store.Faults;

/// <summary>
/// For tests only: holds this process at a step for as long as a file of the step's name, e.g. <c>before-intent</c>, is in the
/// folder that the environment variable <c>TELEMETRY_FAULT_GATES</c> names. Whoever comes to the gate adds one byte to the file,
/// so that the test sees when the step is reached. Without the variable nothing of this runs.
/// </summary>
public sealed class GatesAtFaultPoints(string folder) : IFaultPoints
{
    /// <summary>The name of the environment variable.</summary>
    public const string Variable = "TELEMETRY_FAULT_GATES";

    private readonly Lock knocking = new();

    /// <inheritdoc/>
    public void Pass(FaultPoint point)
    {
        var gate = Path.Combine(folder, KillAtFaultPoint.NameOf(point));
        if (Knock(gate))
        {
            SpinWait.SpinUntil(() => !File.Exists(gate));
        }
    }

    private bool Knock(string gate)
    {
        try
        {
            lock (this.knocking)
            {
                // Opened, never created: a gate that was opened just now stays open.
                using var file = new FileStream(gate, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
                file.Seek(0, SeekOrigin.End);
                file.WriteByte((byte)'.');
                return true;
            }
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }
}

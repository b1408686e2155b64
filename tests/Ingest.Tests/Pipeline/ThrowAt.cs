using Telemetry.Store.Faults;

namespace Telemetry.Ingest.Tests.Pipeline;

/// <summary>Ends the pipeline at the n-th pass of a step, as a crash at that place would.</summary>
internal sealed class ThrowAt(FaultPoint point, int pass) : IFaultPoints
{
    private int passesLeft = pass;

    public void Pass(FaultPoint point1)
    {
        if (point1 == point && Interlocked.Decrement(ref this.passesLeft) == 0)
        {
            throw new CrashException(point);
        }
    }
}

/// <summary>Stands for the end of the process.</summary>
internal sealed class CrashException(FaultPoint point) : Exception($"Crashed at {point}.");

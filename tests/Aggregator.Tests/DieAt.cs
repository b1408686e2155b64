using Telemetry.Store.Faults;

namespace Telemetry.Aggregator.Tests;

/// <summary>Ends the work at the n-th pass of a step, as the death of the process does.</summary>
internal sealed class DieAt(FaultPoint step, int pass) : IFaultPoints
{
    private int passesLeft = pass;

    public void Pass(FaultPoint point)
    {
        if (point == step && --this.passesLeft == 0)
        {
            throw new OperationCanceledException("The process died.");
        }
    }
}

using Telemetry.Aggregator.Evaluation;
using Telemetry.Store.Faults;

namespace Telemetry.Aggregator.Tests.Webhooks;

/// <summary>
/// Ends a host's work at a step, as a kill does: whoever comes there never goes on, and nothing of the host begins anything more.
/// </summary>
internal sealed class StopAt(FaultPoint step) : IFaultPoints, IEvaluationLease
{
    private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Gets a task that ends when the step was reached.</summary>
    public Task Reached => this.reached.Task;

    public bool IsHeld => !this.reached.Task.IsCompleted;

    public void Pass(FaultPoint passed)
    {
        if (passed == step || !IsHeld)
        {
            this.reached.TrySetResult();
            throw new InvalidOperationException("The host died here.");
        }
    }
}

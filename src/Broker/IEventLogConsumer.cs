namespace Telemetry.Broker;

/// <summary>Reads a topic as a member of the reading group.</summary>
public interface IEventLogConsumer
{
    /// <summary>
    /// Runs until cancelled. Calls <paramref name="onAssigned"/> for each partition given to this member; that task should
    /// end soon after <see cref="ILogPartition.Revoked"/> fires. A fault in one ends the run with that exception.
    /// </summary>
    Task RunAsync(string topic, Func<ILogPartition, Task> onAssigned, CancellationToken cancellationToken);
}

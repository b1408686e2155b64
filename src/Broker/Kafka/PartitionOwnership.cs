using Confluent.Kafka;

namespace Telemetry.Broker.Kafka;

/// <summary>
/// Whether an assigned partition is still this member's. Kafka checks a commit's member and generation but never whose the
/// partition is, so a member in good standing could commit one that it lost. Therefore a commit runs with the lock held from
/// the check to the broker's answer, and who gives the partition away takes the same lock.
/// </summary>
internal class PartitionOwnership
{
    private readonly Lock gate = new();
    private bool lost;

    /// <summary>Runs a commit if the partition is still ours.</summary>
    public virtual ErrorCode WhileOwned(Func<ErrorCode> commit)
    {
        lock (this.gate)
        {
            return this.lost ? ErrorCode.Local_AssignmentLost : commit();
        }
    }

    /// <summary>Ends the ownership, once a commit under way has its answer.</summary>
    public void Lose()
    {
        lock (this.gate)
        {
            this.lost = true;
        }
    }
}

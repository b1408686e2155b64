namespace Telemetry.Broker;

/// <summary>Names one partition of one topic.</summary>
public readonly record struct LogPartitionId(string Topic, int Partition)
{
    public override string ToString() => $"{Topic}/{Partition}";
}

using System.Diagnostics;

namespace Telemetry.Ingest;

/// <summary>The spans of intake and ingest. They carry counts and places in the log, never a value of an event.</summary>
internal static class IngestTracing
{
    private static readonly ActivitySource Source = new("Telemetry.Ingest");

    /// <summary>Begins a span; null where nobody listens.</summary>
    public static Activity? Begin(string name) => Source.StartActivity(name);

    /// <summary>Begins the span of a block.</summary>
    public static Activity? BeginBlock(Broker.LogPartitionId partition) => Begin("block")
        ?.SetTag("messaging.destination.name", partition.Topic)
        .SetTag("messaging.destination.partition.id", partition.Partition);

    /// <summary>Runs a step of a block in a span of its own.</summary>
    public static async Task StepAsync(string name, Func<Task> step)
    {
        using var span = Begin(name);
        try
        {
            await step();
        }
        catch (Exception fault)
        {
            span?.SetStatus(ActivityStatusCode.Error, fault.GetType().Name);
            throw;
        }
    }
}

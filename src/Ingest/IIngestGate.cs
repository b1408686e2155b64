namespace Telemetry.Ingest;

/// <summary>Holds ingest back until its store may be written to. Intake is open meanwhile: events wait in the log.</summary>
public interface IIngestGate
{
    /// <summary>Completes once ingest may begin.</summary>
    /// <exception cref="Exception">It never may: the message says why and what to do.</exception>
    Task OpenedAsync(CancellationToken cancellationToken);
}

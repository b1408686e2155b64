namespace Telemetry.Ingest.Pipeline;

/// <summary>Ingest cannot go on without somebody's help. Nothing was skipped; the events wait in the log.</summary>
public sealed class IngestStoppedException : Exception
{
    public IngestStoppedException() { }

    public IngestStoppedException(string message) : base(message) { }

    public IngestStoppedException(string message, Exception innerException) : base(message, innerException) { }
}

namespace Telemetry.Store.Embedded;

/// <summary>The embedded engine cannot run here: its library is missing, or its directory is in use or unreadable.</summary>
public sealed class EngineUnavailableException : Exception
{
    public EngineUnavailableException() { }

    public EngineUnavailableException(string message) : base(message) { }

    public EngineUnavailableException(string message, Exception innerException) : base(message, innerException) { }
}

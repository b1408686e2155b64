namespace Telemetry.Store.Migrations;

/// <summary>The schema of a database cannot be brought to what this build needs; the message has the next step.</summary>
public sealed class MigrationException : Exception
{
    public MigrationException() { }

    public MigrationException(string message) : base(message) { }

    public MigrationException(string message, Exception innerException) : base(message, innerException) { }
}

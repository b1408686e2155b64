namespace Telemetry.Store.Migrations;

/// <summary>How far a database is migrated.</summary>
/// <param name="Version">The highest version applied; 0 where there are no tables yet.</param>
/// <param name="Missing">The files of this build that are not applied, in order.</param>
public sealed record SchemaState(int Version, IReadOnlyList<Migration> Missing);

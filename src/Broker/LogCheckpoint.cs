namespace Telemetry.Broker;

/// <summary>How far a reader got, with a note that moves with it: everything below <paramref name="NextOffset"/> is confirmed.</summary>
/// <param name="NextOffset">The next offset to read.</param>
/// <param name="Note">The reader's note, at most 3 KiB of UTF-8 (the intent of a pending block); null for none.</param>
public sealed record LogCheckpoint(long NextOffset, string? Note);

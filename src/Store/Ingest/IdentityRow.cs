using Telemetry.Events;

namespace Telemetry.Store.Ingest;

/// <summary>What tells whether a later copy of a stored event says the same.</summary>
public readonly record struct IdentityRow(string Tenant, Guid EventId, ulong UsageHash, UsageQuality Quality);

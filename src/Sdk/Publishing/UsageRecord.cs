namespace Telemetry.Sdk.Publishing;

/// <summary>One usage event as it leaves the host process.</summary>
/// <param name="EventId">The event's identity: the Kafka key, and the same as <c>event_id</c> in the JSON.</param>
/// <param name="Json">The event of the contract, version 1, in UTF-8 JSON, at most 64 KiB. Never changed afterwards by whoever made it.</param>
public readonly record struct UsageRecord(Guid EventId, ReadOnlyMemory<byte> Json);

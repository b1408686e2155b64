namespace Telemetry.Events;

/// <summary>Why an event, or a request, was refused, and where the fault lies.</summary>
/// <param name="Reason">Stable code: <c>invalid</c>, <c>in_future</c>, <c>too_old</c>, <c>unsupported_schema_version</c>, <c>missing_event_id</c>, <c>too_large</c>, <c>malformed</c>.</param>
/// <param name="Field">The faulty field as a dotted path, e.g. <c>usage.cache_read_tokens</c>; empty for the whole.</param>
/// <param name="Detail">A sentence for people, with the next step where there is one.</param>
public sealed record EventFault(string Reason, string Field, string Detail);

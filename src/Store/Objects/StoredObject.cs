namespace Telemetry.Store.Objects;

/// <summary>Names an object: its kind, whose it is and its id, unique within that tenant.</summary>
/// <param name="Kind">What it is, e.g. <c>budget</c>.</param>
/// <param name="Tenant">Whose it is; null for the whole installation. An empty string is the tenant without a name.</param>
/// <param name="Id">Its id.</param>
public sealed record ObjectKey(string Kind, string? Tenant, string Id);

/// <summary>One object that people set up, as it was last put.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Revision">1 for the first, one more with each change; goes on after a removal.</param>
/// <param name="Body">Its content, JSON.</param>
/// <param name="ChangedAt">When it was last changed.</param>
public sealed record StoredObject(ObjectKey Key, long Revision, string Body, DateTimeOffset ChangedAt);

namespace Telemetry.Api.Tests.Keys;

/// <summary>How one endpoint is tried with a key of another tenant.</summary>
/// <param name="Path">The path with the other tenant's ids in it.</param>
/// <param name="Body">The JSON to send; null for none.</param>
/// <param name="Shows">Whether an unbound key sees the other tenant's data there, which proves that there is something to leak.</param>
/// <param name="SeenAt">What an unbound key asks for to see it, where that is another path.</param>
internal sealed record TenantProbe(string Path, string? Body = null, bool Shows = false, string? SeenAt = null);

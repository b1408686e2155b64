namespace Telemetry.Api.Tests.Keys;

/// <summary>How one endpoint is tried with a key of another tenant.</summary>
/// <param name="Path">The path with the other tenant's ids in it.</param>
/// <param name="Body">The JSON to send; null for none.</param>
/// <param name="Shows">Whether an unbound key sees the other tenant's data there, which proves that there is something to leak.</param>
internal sealed record TenantProbe(string Path, string? Body = null, bool Shows = false);

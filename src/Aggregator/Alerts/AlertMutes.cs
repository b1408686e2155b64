using System.Text.Json;
using Telemetry.Aggregator.Setup;
using Telemetry.Store.Objects;

namespace Telemetry.Aggregator.Alerts;

/// <summary>
/// Mutes: until a time, what a source says of a subject is recorded and not delivered. Deliveries are held back, not dropped:
/// they go out when the mute ends.
/// </summary>
public sealed class AlertMutes(ObjectTable objects)
{
    /// <summary>The kind of a mute in the table of objects.</summary>
    public const string Kind = "alert_mute";

    /// <summary>Mutes a source until a time; a later call takes the place of an earlier one.</summary>
    public Task MuteAsync(AlertSource source, DateTimeOffset until, CancellationToken cancellationToken) =>
        objects.PutAsync(KeyOf(source), JsonSerializer.Serialize(new Body(until.ToUniversalTime()), SetupJson.Options), cancellationToken);

    /// <summary>Ends a mute.</summary>
    /// <returns>False where there was none.</returns>
    public Task<bool> UnmuteAsync(AlertSource source, CancellationToken cancellationToken) => objects.DeleteAsync(KeyOf(source), cancellationToken);

    /// <summary>Gets until when each source is muted, of those that are muted at a time.</summary>
    public async Task<IReadOnlyDictionary<AlertSource, DateTimeOffset>> AtAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        (await objects.ListAsync(Kind, cancellationToken))
            .Select(static stored => (Source: SourceOf(stored.Key), JsonSerializer.Deserialize<Body>(stored.Body, SetupJson.Options)!.Until))
            .Where(mute => mute.Until > now)
            .ToDictionary(static mute => mute.Source, static mute => mute.Until);

    private static ObjectKey KeyOf(AlertSource source) =>
        new(Kind, source.Tenant, JsonSerializer.Serialize(new[] { source.Kind, source.Id, source.Subject }, SetupJson.Options));

    private static AlertSource SourceOf(ObjectKey key)
    {
        var parts = JsonSerializer.Deserialize<string[]>(key.Id, SetupJson.Options)!;
        return new AlertSource(key.Tenant, parts[0], parts[1], parts[2]);
    }

    private sealed record Body(DateTimeOffset Until);
}

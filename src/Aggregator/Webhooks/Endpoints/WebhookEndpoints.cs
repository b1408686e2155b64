using System.Text.Json;
using Telemetry.Aggregator.Setup;
using Telemetry.Store.Objects;

namespace Telemetry.Aggregator.Webhooks.Endpoints;

/// <summary>The endpoints that people set up.</summary>
public sealed class WebhookEndpoints(ObjectTable objects, WebhookOptions options, TimeProvider time)
{
    /// <summary>The kind of an endpoint in the table of objects.</summary>
    public const string Kind = "webhook";

    /// <summary>Gets every endpoint, of the whole installation and of every tenant.</summary>
    public async Task<IReadOnlyList<WebhookEndpoint>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await objects.ListAsync(Kind, cancellationToken)).Select(Read)];

    /// <summary>Finds an endpoint; null where there is none.</summary>
    public async Task<WebhookEndpoint?> FindAsync(string? tenant, string id, CancellationToken cancellationToken) =>
        await objects.FindAsync(new ObjectKey(Kind, tenant, id), cancellationToken) is { } stored ? Read(stored) : null;

    /// <summary>
    /// Creates or replaces an endpoint from a draft without faults (<see cref="WebhookChecks"/>), and enables it. Without a secret it
    /// keeps the one it has, or gets one. Another secret than before begins a rotation.
    /// </summary>
    /// <returns>The endpoint, and its secret where it is a new one: it is shown this once.</returns>
    public async Task<(WebhookEndpoint Endpoint, string? NewSecret)> PutAsync(string? tenant, string id, WebhookDraft draft, CancellationToken cancellationToken)
    {
        var before = await FindAsync(tenant, id, cancellationToken);
        var wanted = new WebhookEndpoint
        {
            Url = draft.Url!,
            Format = draft.Format ?? WebhookEndpoint.Standard,
            Secret = before?.Secret ?? draft.Secret ?? WebhookSecret.Create(),
            PreviousSecret = before?.PreviousSecret,
            PreviousSecretUntil = before?.PreviousSecretUntil,
            Types = [.. (draft.Types ?? []).OfType<string>().Distinct()],
        };
        var changed = draft.Secret is { } secret && secret != wanted.Secret ? Rotated(wanted, secret) : wanted;
        var stored = await SaveAsync(tenant, id, changed, cancellationToken);
        return (stored, before?.Secret == stored.Secret ? null : stored.Secret);
    }

    /// <summary>Gives an endpoint a new secret; the one before stays valid for <see cref="WebhookOptions.RotationOverlap"/>.</summary>
    /// <returns>The endpoint with its new secret; null where there is none.</returns>
    public async Task<WebhookEndpoint?> RotateAsync(string? tenant, string id, CancellationToken cancellationToken) =>
        await FindAsync(tenant, id, cancellationToken) is { } endpoint
            ? await SaveAsync(tenant, id, Rotated(endpoint, WebhookSecret.Create()), cancellationToken)
            : null;

    /// <summary>Stops sending to an endpoint until it is put again.</summary>
    public Task DisableAsync(WebhookEndpoint endpoint, string reason, CancellationToken cancellationToken) =>
        SaveAsync(endpoint.Tenant, endpoint.Id, endpoint with { DisabledAt = time.GetUtcNow(), DisabledReason = reason }, cancellationToken);

    /// <summary>Removes an endpoint.</summary>
    /// <returns>False where there was none.</returns>
    public Task<bool> DeleteAsync(string? tenant, string id, CancellationToken cancellationToken) =>
        objects.DeleteAsync(new ObjectKey(Kind, tenant, id), cancellationToken);

    /// <summary>Gets the secrets that a call is signed with now.</summary>
    public IReadOnlyList<string> SecretsOf(WebhookEndpoint endpoint) =>
        endpoint.PreviousSecret is { } previous && endpoint.PreviousSecretUntil > time.GetUtcNow() ? [endpoint.Secret, previous] : [endpoint.Secret];

    private WebhookEndpoint Rotated(WebhookEndpoint endpoint, string secret) => endpoint with
    {
        Secret = secret,
        PreviousSecret = endpoint.Secret,
        PreviousSecretUntil = time.GetUtcNow() + options.RotationOverlap,
    };

    private async Task<WebhookEndpoint> SaveAsync(string? tenant, string id, WebhookEndpoint endpoint, CancellationToken cancellationToken) =>
        Read(await objects.PutAsync(new ObjectKey(Kind, tenant, id), JsonSerializer.Serialize(endpoint, SetupJson.Options), cancellationToken));

    private static WebhookEndpoint Read(StoredObject stored) => JsonSerializer.Deserialize<WebhookEndpoint>(stored.Body, SetupJson.Options)! with
    {
        Id = stored.Key.Id,
        Tenant = stored.Key.Tenant,
        Revision = stored.Revision,
    };
}

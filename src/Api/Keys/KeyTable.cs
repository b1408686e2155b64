using System.Collections.Immutable;
using System.Text.Json;
using Telemetry.Api.Rows;
using Telemetry.Store.Objects;

namespace Telemetry.Api.Keys;

/// <summary>The keys in the store, as objects of the tenant they are bound to.</summary>
internal sealed class KeyTable(ObjectTable objects, TimeProvider time)
{
    private const string Kind = "key";

    // Apart from the key itself: noting a use must never bring back a key that was revoked meanwhile.
    private const string UseKind = "key_use";

    public async Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await objects.ListAsync(Kind, cancellationToken)).Select(KeyOf)];

    /// <summary>Makes a key.</summary>
    /// <returns>The key, and its text, which cannot be had again.</returns>
    public async Task<(ApiKey Key, string Text)> CreateAsync(
        string name, ImmutableArray<KeyScope> scopes, string? tenant, DateTimeOffset? expiresAt, CancellationToken cancellationToken)
    {
        var text = KeyText.Make();
        var key = new ApiKey
        {
            Id = KeyText.MakeId(),
            Name = name,
            Scopes = scopes,
            Tenant = tenant,
            Hash = KeyText.HashOf(text),
            CreatedAt = time.GetUtcNow(),
            ExpiresAt = expiresAt,
        };
        var body = new Body(key.Name, [.. key.Scopes.Select(KeyScopes.NameOf)], key.Hash, key.CreatedAt, key.ExpiresAt);
        await objects.PutAsync(new ObjectKey(Kind, tenant, key.Id), JsonSerializer.Serialize(body, ApiJson.Options), cancellationToken);
        return (key, text);
    }

    /// <summary>Removes a key.</summary>
    /// <returns>False where it was gone already.</returns>
    public async Task<bool> RevokeAsync(ApiKey key, CancellationToken cancellationToken)
    {
        var removed = await objects.DeleteAsync(new ObjectKey(Kind, key.Tenant, key.Id), cancellationToken);
        await objects.DeleteAsync(new ObjectKey(UseKind, key.Tenant, key.Id), cancellationToken);
        return removed;
    }

    /// <summary>Notes the hour in which a key was last used.</summary>
    public Task NoteUseAsync(ApiKey key, DateTimeOffset hour, CancellationToken cancellationToken) =>
        objects.PutAsync(new ObjectKey(UseKind, key.Tenant, key.Id), JsonSerializer.Serialize(new Use(hour), ApiJson.Options), cancellationToken);

    /// <summary>Gets the hours in which keys were last used, by id.</summary>
    public async Task<IReadOnlyDictionary<string, DateTimeOffset>> UsesAsync(CancellationToken cancellationToken) =>
        (await objects.ListAsync(UseKind, cancellationToken))
            .ToDictionary(stored => stored.Key.Id, stored => JsonSerializer.Deserialize<Use>(stored.Body, ApiJson.Options)!.LastUsedAt);

    private static ApiKey KeyOf(StoredObject stored)
    {
        var body = JsonSerializer.Deserialize<Body>(stored.Body, ApiJson.Options)!;
        return new ApiKey
        {
            Id = stored.Key.Id,
            Tenant = stored.Key.Tenant,
            Name = body.Name,

            // A scope that only a newer build knows gives nothing here.
            Scopes = [.. body.Scopes.Select(KeyScopes.Find).OfType<KeyScope>()],
            Hash = body.Hash,
            CreatedAt = body.CreatedAt,
            ExpiresAt = body.ExpiresAt,
        };
    }

    private sealed record Body(string Name, IReadOnlyList<string> Scopes, string Hash, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt);

    private sealed record Use(DateTimeOffset LastUsedAt);
}

using System.Diagnostics.CodeAnalysis;
using Telemetry.Store.Client;

namespace Telemetry.Store.Objects;

/// <summary>The table <c>objects</c>: what people set up, by kind, tenant and id. What was put can be read at once.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim whose wait handle is never asked for holds nothing to free.")]
public sealed class ObjectTable(ClickHouseDataSource source, TimeProvider time)
{
    private const string WholeInstallation = "*";

    private const string Columns =
        "kind AS Kind, tenant AS Tenant, id AS Id, toInt64(revision) AS Revision, deleted AS Deleted, body AS Body, toUnixTimestamp64Milli(changed_at) AS ChangedAt";

    // A revision is read before the next is written.
    private readonly SemaphoreSlim turn = new(1);

    /// <summary>Gets every object of a kind, of every tenant and of the whole installation, by tenant and id.</summary>
    public async Task<IReadOnlyList<StoredObject>> ListAsync(string kind, CancellationToken cancellationToken)
    {
        var rows = await source.QueryAsync<Row>(
            $"SELECT {Columns} FROM objects FINAL WHERE kind = {{kind:String}} AND deleted = 0 ORDER BY tenant, id", new { kind }, cancellationToken);
        return [.. rows.Select(static row => row.ToObject())];
    }

    /// <summary>Finds an object; null where there is none.</summary>
    public async Task<StoredObject?> FindAsync(ObjectKey key, CancellationToken cancellationToken) =>
        await LastAsync(key, cancellationToken) is { Deleted: 0 } row ? row.ToObject() : null;

    /// <summary>Creates or replaces an object. The same content again changes nothing, its revision neither.</summary>
    public async Task<StoredObject> PutAsync(ObjectKey key, string body, CancellationToken cancellationToken)
    {
        await this.turn.WaitAsync(cancellationToken);
        try
        {
            var last = await LastAsync(key, cancellationToken);
            if (last is { Deleted: 0 } && last.Body == body)
            {
                return last.ToObject();
            }

            return await WriteAsync(key, (last?.Revision ?? 0) + 1, deleted: false, body, cancellationToken);
        }
        finally
        {
            this.turn.Release();
        }
    }

    /// <summary>Removes an object.</summary>
    /// <returns>False where there was none.</returns>
    public async Task<bool> DeleteAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        await this.turn.WaitAsync(cancellationToken);
        try
        {
            if (await LastAsync(key, cancellationToken) is not { Deleted: 0 } last)
            {
                return false;
            }

            await WriteAsync(key, last.Revision + 1, deleted: true, "", cancellationToken);
            return true;
        }
        finally
        {
            this.turn.Release();
        }
    }

    private static string TenantColumn(ObjectKey key) => key.Tenant == WholeInstallation
        ? throw new ArgumentException($"No tenant may be named '{WholeInstallation}'.", nameof(key))
        : key.Tenant ?? WholeInstallation;

    private async Task<Row?> LastAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        var rows = await source.QueryAsync<Row>(
            $"SELECT {Columns} FROM objects FINAL WHERE kind = {{kind:String}} AND tenant = {{tenant:String}} AND id = {{id:String}}",
            new { kind = key.Kind, tenant = TenantColumn(key), id = key.Id },
            cancellationToken);
        return rows.FirstOrDefault();
    }

    private async Task<StoredObject> WriteAsync(ObjectKey key, long revision, bool deleted, string body, CancellationToken cancellationToken)
    {
        var changedAt = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        await source.ExecuteAsync(
            "INSERT INTO objects (kind, tenant, id, revision, deleted, body, changed_at) SETTINGS async_insert = 0, insert_deduplicate = 0 "
            + "SELECT {kind:String}, {tenant:String}, {id:String}, {revision:UInt64}, {deleted:UInt8}, {body:String}, fromUnixTimestamp64Milli({changedAt:Int64}, 'UTC')",
            new
            {
                kind = key.Kind,
                tenant = TenantColumn(key),
                id = key.Id,
                revision,
                deleted = deleted ? 1 : 0,
                body,
                changedAt = changedAt.ToUnixTimeMilliseconds(),
            },
            cancellationToken);
        return new StoredObject(key, revision, body, changedAt);
    }

    private sealed record Row
    {
        public required string Kind { get; init; }
        public required string Tenant { get; init; }
        public required string Id { get; init; }
        public required long Revision { get; init; }
        public required byte Deleted { get; init; }
        public required string Body { get; init; }
        public required long ChangedAt { get; init; }

        public StoredObject ToObject() => new(
            new ObjectKey(Kind, Tenant == WholeInstallation ? null : Tenant, Id), Revision, Body, DateTimeOffset.FromUnixTimeMilliseconds(ChangedAt));
    }
}

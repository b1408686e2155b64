using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Telemetry.Store.Objects;

namespace Telemetry.Store.Subjects;

/// <summary>
/// Users whose names were taken out, as salted hashes: by them a name is recognized that comes again, from the log after a
/// crash or from a producer that held an event back.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim whose wait handle is never asked for holds nothing to free.")]
public sealed class ForgottenSubjects(ObjectTable objects)
{
    /// <summary>What stands in the place of a name: one for all, so that nobody's calls can be told from another's.</summary>
    public const string Replacement = "(forgotten)";

    private const string Kind = "forgotten_user";
    private const string SaltKind = "forgotten_user_salt";
    private const string SaltId = "salt";
    private const int SaltBytes = 16;
    private const int VersionLength = 16;
    private const string EveryTenant = "*";

    private readonly SemaphoreSlim turn = new(1);
    private volatile State state = new("", FrozenDictionary<string, DateTimeOffset>.Empty, "");

    /// <summary>Gets when a name was last taken out; null where none is remembered.</summary>
    public DateTimeOffset? LastAt => this.state.Entries.Count == 0 ? null : this.state.Entries.Values.Max();

    /// <summary>Gets the salt of the hashes, hexadecimal digits; empty before the first name was taken out.</summary>
    public string Salt => this.state.Salt;

    /// <summary>Gets what is known, in one word: two processes with the same one know the same names. Empty where none is remembered.</summary>
    public string Version => this.state.Version;

    /// <summary>Reads what the store remembers, and lets go of what nothing can bring again.</summary>
    /// <param name="keepFrom">Requests before this are forgotten themselves: events of their time are no longer taken.</param>
    public async Task LoadAsync(DateTimeOffset keepFrom, CancellationToken cancellationToken)
    {
        foreach (var over in (await objects.ListAsync(Kind, cancellationToken)).Where(stored => AtOf(stored) < keepFrom))
        {
            await objects.DeleteAsync(over.Key, cancellationToken);
        }

        await ReadAsync(cancellationToken);
    }

    /// <summary>Reads what the store remembers: another process may have taken names out.</summary>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        var salt = await objects.FindAsync(new ObjectKey(SaltKind, null, SaltId), cancellationToken);
        var entries = await objects.ListAsync(Kind, cancellationToken);
        var known = entries.ToFrozenDictionary(stored => KeyOf(stored.Key.Tenant ?? EveryTenant, stored.Key.Id), AtOf, StringComparer.Ordinal);
        this.state = new State(salt?.Body ?? "", known, VersionOf(known));
    }

    /// <summary>Remembers a name. From its return on, events made or logged up to a time get the replacement instead.</summary>
    /// <returns>The hash of the name.</returns>
    public async Task<string> AddAsync(string name, string? tenant, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await this.turn.WaitAsync(cancellationToken);
        try
        {
            if (await objects.FindAsync(new ObjectKey(SaltKind, null, SaltId), cancellationToken) is null)
            {
                await objects.PutAsync(new ObjectKey(SaltKind, null, SaltId), RandomNumberGenerator.GetHexString(2 * SaltBytes, lowercase: true), cancellationToken);
            }

            await ReadAsync(cancellationToken);
            var hash = HashOf(name, this.state.Salt);
            await objects.PutAsync(new ObjectKey(Kind, tenant, hash), JsonSerializer.Serialize(new Body(at)), cancellationToken);
            await ReadAsync(cancellationToken);
            return hash;
        }
        finally
        {
            this.turn.Release();
        }
    }

    /// <summary>Gets whether a name must not be stored with an event.</summary>
    /// <param name="tenant">The event's tenant.</param>
    /// <param name="user">The name it carries.</param>
    /// <param name="at">The earlier of when the call was made and when the log took the event.</param>
    public bool Covers(string tenant, string user, DateTimeOffset at)
    {
        var now = this.state;
        if (now.Entries.Count == 0 || user.Length == 0 || user == Replacement)
        {
            return false;
        }

        var hash = HashOf(user, now.Salt);
        return (now.Entries.TryGetValue(KeyOf(tenant, hash), out var ofTenant) && at <= ofTenant)
            || (now.Entries.TryGetValue(KeyOf(EveryTenant, hash), out var ofAll) && at <= ofAll);
    }

    /// <summary>Hashes a name as <c>hex(SHA256(concat(salt, name)))</c> does in the store.</summary>
    public static string HashOf(string name, string salt) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(salt + name)));

    private static string VersionOf(FrozenDictionary<string, DateTimeOffset> known)
    {
        var lines = known.Select(static entry => $"{entry.Key} {entry.Value.UtcTicks}").Order(StringComparer.Ordinal);
        return known.Count == 0 ? "" : HashOf(string.Join('\n', lines), "")[..VersionLength];
    }

    private static string KeyOf(string tenant, string hash) => $"{hash} {tenant}";

    private static DateTimeOffset AtOf(StoredObject stored) => JsonSerializer.Deserialize<Body>(stored.Body)!.ForgottenAt;

    private sealed record State(string Salt, FrozenDictionary<string, DateTimeOffset> Entries, string Version);

    private sealed record Body(DateTimeOffset ForgottenAt);
}

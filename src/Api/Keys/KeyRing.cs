using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Telemetry.Store.Errors;

namespace Telemetry.Api.Keys;

/// <summary>
/// The keys in force, read from the store every few seconds, so that a key that another server revoked stops soon. While the
/// store is away, the keys last read go on.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim whose wait handle is never asked for holds nothing to free.")]
internal sealed partial class KeyRing
{
    private static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(3);

    // A key made a moment ago by another server works at once; guesses must not make a query each.
    private static readonly TimeSpan BetweenMisses = TimeSpan.FromSeconds(1);

    private readonly KeyTable table;
    private readonly TimeProvider time;
    private readonly ILogger<KeyRing> logger;
    private readonly ApiKey? bootstrap;
    private readonly SemaphoreSlim turn = new(1);
    private readonly ConcurrentDictionary<string, DateTimeOffset> noted = new(StringComparer.Ordinal);
    private volatile Reading? last;

    public KeyRing(KeyTable table, IOptions<KeyOptions> options, TimeProvider time, ILogger<KeyRing> logger)
    {
        (this.table, this.time, this.logger) = (table, time, logger);
        this.bootstrap = options.Value.BootstrapKey is { Length: > 0 } text
            ? new ApiKey { Id = "bootstrap", Name = "Auth:BootstrapKey", Scopes = [KeyScope.Admin], Hash = KeyText.HashOf(text) }
            : null;
    }

    /// <summary>Finds the key of a text, also one that has ended; null where there is none.</summary>
    /// <exception cref="ClickHouseException">The store does not answer, and no keys were read yet.</exception>
    public async ValueTask<ApiKey?> FindAsync(string text, CancellationToken cancellationToken)
    {
        var hash = KeyText.HashOf(text);
        if (this.bootstrap?.Hash == hash)
        {
            return this.bootstrap;
        }

        var keys = await ReadAsync(FreshFor, cancellationToken);
        return keys.GetValueOrDefault(hash) ?? (await ReadAsync(BetweenMisses, cancellationToken)).GetValueOrDefault(hash);
    }

    /// <summary>Gets whether any key is in force.</summary>
    public async Task<bool> AnyAsync(CancellationToken cancellationToken) =>
        this.bootstrap is not null
        || (await ReadAsync(FreshFor, cancellationToken)).Values.Any(key => !key.IsOver(this.time.GetUtcNow()));

    /// <summary>Makes the next request read the keys anew.</summary>
    public void Forget() => this.last = null;

    /// <summary>Notes that a key was used, to the hour, behind the request.</summary>
    public void NoteUse(ApiKey key)
    {
        var now = this.time.GetUtcNow();
        var hour = new DateTimeOffset(now.Year, now.Month, now.Day, now.Hour, 0, 0, TimeSpan.Zero);
        if (key != this.bootstrap && this.noted.GetValueOrDefault(key.Id) < hour)
        {
            this.noted[key.Id] = hour;
            _ = NoteUseAsync(key, hour);
        }
    }

    private async Task NoteUseAsync(ApiKey key, DateTimeOffset hour)
    {
        try
        {
            await this.table.NoteUseAsync(key, hour, CancellationToken.None);
        }
        catch (Exception fault)
        {
            // It is for people who clean up; no request may fail for it.
            LogNotNoted(this.logger, key.Id, fault);
        }
    }

    private async ValueTask<FrozenDictionary<string, ApiKey>> ReadAsync(TimeSpan ageMax, CancellationToken cancellationToken)
    {
        var known = this.last;
        if (IsFresh(known, ageMax))
        {
            return known.Keys;
        }

        await this.turn.WaitAsync(cancellationToken);
        try
        {
            known = this.last;
            if (!IsFresh(known, ageMax))
            {
                this.last = known = await ReadAsync(known, cancellationToken);
            }

            return known.Keys;
        }
        finally
        {
            this.turn.Release();
        }
    }

    private async Task<Reading> ReadAsync(Reading? known, CancellationToken cancellationToken)
    {
        var asked = this.time.GetTimestamp();
        try
        {
            var keys = await this.table.ListAsync(cancellationToken);
            return new Reading(keys.ToFrozenDictionary(static key => key.Hash, StringComparer.Ordinal), asked);
        }
        catch (ClickHouseException away) when (known is not null)
        {
            LogAway(this.logger, away);
            return known with { AskedAt = asked };
        }
    }

    private bool IsFresh([NotNullWhen(true)] Reading? reading, TimeSpan ageMax) => reading is not null && this.time.GetElapsedTime(reading.AskedAt) < ageMax;

    private sealed record Reading(FrozenDictionary<string, ApiKey> Keys, long AskedAt);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The keys could not be read anew; those last read go on.")]
    private static partial void LogAway(ILogger logger, Exception fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The last use of the key {KeyId} could not be noted.")]
    private static partial void LogNotNoted(ILogger logger, string keyId, Exception fault);
}

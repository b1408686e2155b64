using System.Data.Common;
using System.Globalization;
using Telemetry.Aggregator.Sql;
using Telemetry.Aggregator.StoredEvents;
using Telemetry.Events;
using Telemetry.Store.Client;

namespace Telemetry.Aggregator.Rerating;

/// <summary>A dead letter that holds a copy of better quality.</summary>
/// <param name="Id">The letter's id.</param>
/// <param name="Copy">The event it holds; null where it can no longer be read.</param>
/// <param name="FirstSeen">When the log took it (UTC).</param>
internal sealed record BetterCopyLetter(Guid Id, UsageEvent? Copy, DateTimeOffset FirstSeen)
{
    private const string Prefix = "better_copy/";

    /// <summary>Gets the correction that books it.</summary>
    public string CorrectionId => Prefix + Id;

    /// <summary>Gets the letter that a correction booked; null where it booked none.</summary>
    public static Guid? BookedBy(Adjustment adjustment) =>
        adjustment.CorrectionId.StartsWith(Prefix, StringComparison.Ordinal) && Guid.TryParse(adjustment.CorrectionId.AsSpan(Prefix.Length), out var id) ? id : null;
}

/// <summary>Reads copies of better quality from the dead letters, which keep their bytes.</summary>
/// <param name="source">The database.</param>
/// <param name="tenantDefault">The tenant of events that name none.</param>
internal sealed class BetterCopyLetters(ClickHouseDataSource source, string tenantDefault)
{
    private const int IdsPerQuery = 2_000;

    // An event that was accepted once is not refused because a setting changed since.
    private static readonly TimeSpan AnyAge = TimeSpan.FromDays(36_500);

    /// <summary>Reads those that nobody decided yet, in the order of the log.</summary>
    public Task<List<BetterCopyLetter>> UndecidedAsync(int most, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        return source.ReadAsync(
            parameters.Of(string.Create(CultureInfo.InvariantCulture, $"""
                SELECT d.id AS id, base64Encode(d.original) AS content, d.first_seen AS first_seen
                FROM dead_letters AS d FINAL
                WHERE d.reason = {parameters.Text(DeadLetterReasons.BetterCopy)} AND d.id NOT IN (SELECT letter_id FROM better_copies)
                ORDER BY d.topic, d.partition, d.offset, d.id
                LIMIT {most}
                """)),
            Read,
            cancellationToken);
    }

    /// <summary>Reads, by tenant and event id, the copies that events with these corrections count by: of each the one booked last.</summary>
    public async Task<Dictionary<(string Tenant, Guid EventId), UsageEvent>> BookedAsync(
        IEnumerable<Adjustment> adjustments, CancellationToken cancellationToken)
    {
        var letters = new Dictionary<(string, Guid), Guid>();
        foreach (var adjustment in adjustments)
        {
            if (BetterCopyLetter.BookedBy(adjustment) is { } letter)
            {
                letters[(adjustment.Tenant, adjustment.EventId)] = letter;
            }
        }

        var copies = new Dictionary<Guid, UsageEvent>();
        foreach (var ids in letters.Values.Distinct().Chunk(IdsPerQuery))
        {
            var parameters = new SqlParameters();
            var statement = parameters.Of($"""
                SELECT d.id AS id, base64Encode(d.original) AS content, d.first_seen AS first_seen
                FROM dead_letters AS d FINAL WHERE d.id IN {parameters.Ids(ids)}
                """);
            foreach (var letter in (await source.ReadAsync(statement, Read, cancellationToken)).Where(static letter => letter.Copy is not null))
            {
                copies[letter.Id] = letter.Copy!;
            }
        }

        return letters.Where(pair => copies.ContainsKey(pair.Value)).ToDictionary(static pair => pair.Key, pair => copies[pair.Value]);
    }

    private BetterCopyLetter Read(DbDataReader row)
    {
        var seen = new DateTimeOffset((DateTime)row["first_seen"], TimeSpan.Zero);
        var read = UsageEventReader.Read(Convert.FromBase64String((string)row["content"]), new EventReadContext
        {
            AppendedAt = seen,
            TenantDefault = tenantDefault,
            RetentionEvents = AnyAge,
            MayMakeEventId = false,
        });
        return new BetterCopyLetter((Guid)row["id"], read.Event, seen);
    }
}

using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using Telemetry.Aggregator.Sql;
using Telemetry.Aggregator.StoredEvents;
using Telemetry.Api.Paging;
using Telemetry.Api.Parameters;
using Telemetry.Api.Reading;

namespace Telemetry.Api.StoredEvents;

/// <summary>Reads events newest first, walking backwards hour by hour as the table is sorted, in growing steps where there are few.</summary>
internal sealed class EventPageReader(UsageStore store, TimeProvider time)
{
    private const long HourMilliseconds = 3_600_000;
    private const int StepGrowth = 4;

    /// <summary>Reads one page, and where the next one begins.</summary>
    public async Task<(List<StoredEvent> Events, Cursor? Next)> ReadAsync(UsageQuery query, CancellationToken cancellationToken)
    {
        var snapshot = query.Page is { } page
            ? EventSnapshot.Read(page.Snapshot)
            : await EventSnapshot.TakeAsync(store, Instant.FromDateTimeOffset(time.GetUtcNow()), cancellationToken);
        var from = query.Grid.From.ToUnixTimeMilliseconds();
        var end = query.Page is null ? query.Grid.To.ToUnixTimeMilliseconds() : KeyTime(query.Page) + 1;
        var step = HourMilliseconds;
        var events = new List<StoredEvent>();
        while (events.Count <= query.Limit && end > from)
        {
            var start = Math.Max(from, FullHour(end - step));
            var statement = Statement(query, snapshot, start, end, query.Limit + 1 - events.Count);
            var found = await store.ReadAsync(statement, StoredEventReader.Read, cancellationToken);
            events.AddRange(found);
            end = start;
            step *= StepGrowth;
        }

        if (events.Count <= query.Limit)
        {
            return (events, null);
        }

        events.RemoveAt(events.Count - 1);
        return (events, CursorAfter(query, snapshot, events[^1]));
    }

    private static long FullHour(long milliseconds) => milliseconds - (((milliseconds % HourMilliseconds) + HourMilliseconds) % HourMilliseconds);

    private static long KeyTime(Cursor page) => long.Parse(page.Key[0], CultureInfo.InvariantCulture);

    private static SqlStatement Statement(UsageQuery query, EventSnapshot snapshot, long start, long end, int limit)
    {
        var parameters = new SqlParameters();
        var (from, to) = (parameters.Number(start), parameters.Number(end));
        var filters = string.Concat(query.Filters.Select(filter => $"\n    AND {EffectiveFilter.Condition(filter, Range("occurred_at"), parameters)}"));
        return parameters.Of(string.Create(CultureInfo.InvariantCulture, $"""
            SELECT {StoredEventSql.SelectList}
            FROM usage_events AS e
            WHERE {Range("e.occurred_at")}
                AND {snapshot.Condition(parameters)}{filters}{After(query.Page, parameters)}
            ORDER BY e.occurred_at DESC, toString(e.event_id) DESC, e.tenant
            LIMIT {limit}
            """));

        string Range(string column) => $"{column} >= fromUnixTimestamp64Milli({from}, 'UTC') AND {column} < fromUnixTimestamp64Milli({to}, 'UTC')";
    }

    private static string After(Cursor? page, SqlParameters parameters)
    {
        if (page is null)
        {
            return "";
        }

        var at = $"fromUnixTimestamp64Milli({parameters.Number(KeyTime(page))}, 'UTC')";
        var id = parameters.Text(page.Key[1]);
        var tenant = parameters.Text(page.Key[2]);
        return $"\n    AND (e.occurred_at < {at} OR (e.occurred_at = {at} AND (toString(e.event_id) < {id}"
            + $" OR (toString(e.event_id) = {id} AND e.tenant > {tenant}))))";
    }

    private static Cursor CursorAfter(UsageQuery query, EventSnapshot snapshot, StoredEvent last)
    {
        ImmutableArray<string> key =
        [
            last.Event.OccurredAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
            last.Event.EventId.ToString(),
            last.Event.Tenant,
        ];
        return new Cursor
        {
            From = query.Grid.From.ToUnixTimeMilliseconds(),
            To = query.Grid.To.ToUnixTimeMilliseconds(),
            Key = key,
            Snapshot = snapshot.Write(),
        };
    }
}

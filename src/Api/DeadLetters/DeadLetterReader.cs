using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using Telemetry.Aggregator.Sql;
using Telemetry.Api.Paging;
using Telemetry.Api.Reading;

namespace Telemetry.Api.DeadLetters;

/// <summary>Reads the dead letters, newest first.</summary>
internal sealed class DeadLetterReader(UsageStore store)
{
    private const string Fields =
        "id, first_seen, toString(reason) AS reason, detail, toString(tenant) AS tenant, event_id, toString(topic) AS topic, partition, offset, length(original) AS size";

    /// <summary>Reads one page without the original bytes; one row more than the limit tells that there is a next page.</summary>
    public Task<List<DeadLetter>> ListAsync(
        ImmutableArray<string> reasons, ImmutableArray<string> tenants, Cursor? page, int limit, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        var where = "1";
        if (!reasons.IsEmpty)
        {
            where += $" AND d.reason IN {parameters.Texts(reasons)}";
        }

        if (!tenants.IsEmpty)
        {
            where += $" AND d.tenant IN {parameters.Texts(tenants)}";
        }

        if (page is not null)
        {
            var seen = $"fromUnixTimestamp64Milli({parameters.Number(long.Parse(page.Key[0], CultureInfo.InvariantCulture))}, 'UTC')";
            where += $" AND (d.first_seen < {seen} OR (d.first_seen = {seen} AND toString(d.id) < {parameters.Text(page.Key[1])}))";
        }

        return store.ReadAsync(
            parameters.Of(string.Create(CultureInfo.InvariantCulture, $"""
                SELECT {Fields} FROM dead_letters AS d FINAL
                WHERE {where}
                ORDER BY d.first_seen DESC, toString(d.id) DESC
                LIMIT {limit + 1}
                """)),
            row => Read(row),
            cancellationToken);
    }

    /// <summary>Reads one dead letter with its original bytes; null where there is none.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="tenant">The only tenant to look in; null: all.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    public async Task<DeadLetter?> FindAsync(Guid id, string? tenant, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        var held = tenant is null ? "" : $" AND d.tenant = {parameters.Text(tenant)}";
        var found = await store.ReadAsync(
            parameters.Of($"SELECT {Fields}, base64Encode(original) AS content FROM dead_letters AS d FINAL WHERE d.id = {parameters.Id(id)}{held} LIMIT 1"),
            row => Read(row) with { Original = Convert.FromBase64String((string)row["content"]) },
            cancellationToken);
        return found.FirstOrDefault();
    }

    private static DeadLetter Read(DbDataReader row) => new()
    {
        Id = (Guid)row["id"],
        FirstSeen = new DateTimeOffset((DateTime)row["first_seen"], TimeSpan.Zero),
        Reason = (string)row["reason"],
        Detail = (string)row["detail"],
        Tenant = (string)row["tenant"],
        EventId = (string)row["event_id"],
        Topic = (string)row["topic"],
        Partition = row["partition"] is int partition ? partition : null,
        Offset = row["offset"] is long offset ? offset : null,
        Size = Convert.ToInt64(row["size"], CultureInfo.InvariantCulture),
    };
}

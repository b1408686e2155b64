using System.Globalization;
using System.Text.Json;
using Telemetry.Aggregator.Setup;
using Telemetry.Store.Client;

namespace Telemetry.Aggregator.Alerts;

/// <summary>The table <c>notices</c>. What is in it is never changed.</summary>
public sealed class NoticeTable(ClickHouseDataSource source)
{
    /// <summary>Is called after notices were written by this process, so that they go out at once.</summary>
    public event Action? Written;

    /// <summary>Writes those notices whose id is not there yet, all in one block.</summary>
    /// <returns>Those that were written.</returns>
    public async Task<IReadOnlyList<Notice>> AddAsync(IReadOnlyCollection<Notice> notices, CancellationToken cancellationToken)
    {
        if (notices.Count == 0)
        {
            return [];
        }

        var known = await KnownAsync([.. notices.Select(static notice => notice.Id)], cancellationToken);
        var fresh = notices.ExceptBy(known, static notice => notice.Id).ToList();
        if (fresh.Count == 0)
        {
            return [];
        }

        await source.ExecuteAsync(
            """
            INSERT INTO notices SETTINGS async_insert = 0, insert_deduplicate = 0
            SELECT
                toUUID(JSONExtractString(n, 'id')), fromUnixTimestamp64Milli(JSONExtractInt(n, 'at'), 'UTC'), JSONExtractString(n, 'tenant'),
                JSONExtractString(n, 'type'), JSONExtractString(n, 'title'), JSONExtractString(n, 'data'),
                toUUID(JSONExtractString(n, 'alert_id')), JSONExtractString(n, 'state'), JSONExtractString(n, 'kind'), JSONExtractString(n, 'source_id'),
                JSONExtractUInt(n, 'revision'), JSONExtractString(n, 'subject'),
                toDecimal64OrNull(JSONExtractString(n, 'threshold_percent'), 6), JSONExtractString(n, 'basis'),
                toDecimal128OrNull(JSONExtractString(n, 'spent_usd'), 12), toDecimal128OrNull(JSONExtractString(n, 'limit_usd'), 12),
                if(JSONHas(n, 'period_start'), fromUnixTimestamp64Milli(JSONExtractInt(n, 'period_start'), 'UTC'), NULL),
                if(JSONHas(n, 'period_end'), fromUnixTimestamp64Milli(JSONExtractInt(n, 'period_end'), 'UTC'), NULL),
                JSONExtractString(n, 'evidence'),
                arrayMap(id -> toUUID(id), JSONExtract(n, 'delivery_ids', 'Array(String)')),
                JSONExtract(n, 'endpoint_tenants', 'Array(String)'), JSONExtract(n, 'endpoint_ids', 'Array(String)')
            FROM (SELECT arrayJoin({notices:Array(String)}) AS n)
            """,
            new { notices = fresh.Select(static notice => JsonSerializer.Serialize(RowOf(notice), SetupJson.Options)).ToArray() },
            cancellationToken);
        Written?.Invoke();
        return fresh;
    }

    /// <summary>Gets which of these ids are there.</summary>
    public async Task<IReadOnlyList<Guid>> KnownAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken) => ids.Count == 0
        ? []
        : await source.QueryAsync<Guid>("SELECT DISTINCT notice_id FROM notices WHERE notice_id IN {ids:Array(UUID)}", new { ids = ids.ToArray() }, cancellationToken);

    private static Dictionary<string, object> RowOf(Notice notice)
    {
        var alert = notice.Alert;
        var row = new Dictionary<string, object>
        {
            ["id"] = notice.Id,
            ["at"] = notice.At.ToUnixTimeMilliseconds(),
            ["tenant"] = TenantColumn.Of(notice.Tenant),
            ["type"] = notice.Type,
            ["title"] = notice.Title,
            ["data"] = notice.Data,
            ["alert_id"] = alert?.AlertId ?? Guid.Empty,
            ["state"] = alert is null ? "" : AlertStates.NameOf(alert.State),
            ["kind"] = alert?.Kind ?? "",
            ["source_id"] = alert?.SourceId ?? "",
            ["revision"] = alert?.Revision ?? 0,
            ["subject"] = alert?.Subject ?? "",
            ["threshold_percent"] = Text(alert?.ThresholdPercent),
            ["basis"] = alert?.Basis ?? "",
            ["spent_usd"] = Text(alert?.SpentUsd),
            ["limit_usd"] = Text(alert?.LimitUsd),
            ["evidence"] = alert?.Evidence ?? "",
            ["delivery_ids"] = notice.Targets.Select(static target => target.DeliveryId),
            ["endpoint_tenants"] = notice.Targets.Select(static target => TenantColumn.Of(target.EndpointTenant)),
            ["endpoint_ids"] = notice.Targets.Select(static target => target.EndpointId),
        };
        foreach (var (name, time) in new[] { ("period_start", alert?.PeriodStart), ("period_end", alert?.PeriodEnd) })
        {
            if (time is { } known)
            {
                row[name] = known.ToUnixTimeMilliseconds();
            }
        }

        return row;
    }

    private static string Text(decimal? amount) => amount?.ToString(CultureInfo.InvariantCulture) ?? "";
}

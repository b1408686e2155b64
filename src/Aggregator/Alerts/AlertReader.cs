using System.Globalization;
using Telemetry.Aggregator.Setup;
using Telemetry.Store.Client;

namespace Telemetry.Aggregator.Alerts;

/// <summary>Which alerts are wanted.</summary>
public sealed record AlertQuery
{
    /// <summary>Gets the tenants whose alerts are wanted; null for all, and those of the whole installation.</summary>
    public IReadOnlyList<string>? Tenants { get; init; }

    /// <summary>Gets <c>firing</c> or <c>resolved</c>; null for both.</summary>
    public string? State { get; init; }

    /// <summary>Gets the wanted kinds; empty for all.</summary>
    public IReadOnlyList<string> Kinds { get; init; } = [];

    /// <summary>Gets the last alert of the page before; null for the first page.</summary>
    public (DateTimeOffset FiredAt, Guid Id)? After { get; init; }

    /// <summary>Gets how many at most.</summary>
    public int Limit { get; init; } = int.MaxValue;
}

/// <summary>Reads alerts, newest first.</summary>
public sealed class AlertReader(ClickHouseDataSource source)
{
    private const string Columns = """
        alert_id AS Id, tenant AS Tenant, kind AS Kind, source_id AS SourceId, toInt64(revision) AS Revision, subject AS Subject,
        threshold_percent AS ThresholdPercent, basis AS Basis, spent_usd AS SpentUsd, limit_usd AS LimitUsd,
        toUnixTimestamp64Milli(period_start) AS PeriodStart, toUnixTimestamp64Milli(period_end) AS PeriodEnd, title AS Title, evidence AS Evidence,
        toUnixTimestamp64Milli(fired_at) AS FiredAt, toUnixTimestamp64Milli(resolved_at) AS ResolvedAt
        """;

    public async Task<IReadOnlyList<Alert>> ListAsync(AlertQuery query, CancellationToken cancellationToken)
    {
        var where = "1";
        where += query.Tenants is null ? "" : " AND tenant IN {tenants:Array(String)}";
        where += query.State is null ? "" : " AND state = {state:String}";
        where += query.Kinds.Count == 0 ? "" : " AND kind IN {kinds:Array(String)}";
        where += query.After is null ? "" : " AND (toUnixTimestamp64Milli(fired_at), toString(alert_id)) < ({firedAt:Int64}, {id:String})";
        var rows = await source.QueryAsync<Row>(
            string.Create(CultureInfo.InvariantCulture, $"SELECT {Columns} FROM alerts WHERE {where} ORDER BY fired_at DESC, toString(alert_id) DESC LIMIT {query.Limit}"),
            new
            {
                tenants = query.Tenants?.ToArray() ?? [],
                state = query.State ?? "",
                kinds = query.Kinds.ToArray(),
                firedAt = query.After?.FiredAt.ToUnixTimeMilliseconds() ?? 0,
                id = query.After?.Id.ToString() ?? "",
            },
            cancellationToken);
        return [.. rows.Select(static row => row.ToAlert())];
    }

    /// <summary>Finds one alert; null where there is none.</summary>
    public async Task<Alert?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        var rows = await source.QueryAsync<Row>($"SELECT {Columns} FROM alerts WHERE alert_id = {{id:UUID}}", new { id }, cancellationToken);
        return rows.FirstOrDefault()?.ToAlert();
    }

    /// <summary>Gets how often a rule has fired, by tenant and subject: the next time has the number after.</summary>
    public async Task<IReadOnlyDictionary<(string? Tenant, string Subject), long>> CountsAsync(string rule, CancellationToken cancellationToken)
    {
        var rows = await source.QueryAsync<CountRow>(
            "SELECT tenant AS Tenant, subject AS Subject, toInt64(count()) AS Number FROM alerts WHERE source_id = {rule:String} AND kind != {budget:String} GROUP BY tenant, subject",
            new { rule, budget = AlertFacts.BudgetKind },
            cancellationToken);
        return rows.ToDictionary(static row => (TenantColumn.Read(row.Tenant), row.Subject), static row => row.Number);
    }

    private sealed record CountRow
    {
        public string Tenant { get; init; } = "";
        public string Subject { get; init; } = "";
        public long Number { get; init; }
    }

    private sealed record Row
    {
        public Guid Id { get; init; }
        public string Tenant { get; init; } = "";
        public string Kind { get; init; } = "";
        public string SourceId { get; init; } = "";
        public long Revision { get; init; }
        public string Subject { get; init; } = "";
        public decimal? ThresholdPercent { get; init; }
        public string Basis { get; init; } = "";
        public decimal? SpentUsd { get; init; }
        public decimal? LimitUsd { get; init; }
        public long? PeriodStart { get; init; }
        public long? PeriodEnd { get; init; }
        public string Title { get; init; } = "";
        public string Evidence { get; init; } = "";
        public long FiredAt { get; init; }
        public long? ResolvedAt { get; init; }

        public Alert ToAlert() => new()
        {
            Id = Id,
            Tenant = TenantColumn.Read(Tenant),
            Kind = Kind,
            SourceId = SourceId,
            Revision = Revision,
            Subject = Subject,
            ThresholdPercent = ThresholdPercent,
            Basis = Basis,
            SpentUsd = SpentUsd,
            LimitUsd = LimitUsd,
            PeriodStart = TimeOf(PeriodStart),
            PeriodEnd = TimeOf(PeriodEnd),
            Title = Title,
            Evidence = Evidence,
            FiredAt = DateTimeOffset.FromUnixTimeMilliseconds(FiredAt),
            ResolvedAt = TimeOf(ResolvedAt),
        };

        private static DateTimeOffset? TimeOf(long? milliseconds) => milliseconds is { } known ? DateTimeOffset.FromUnixTimeMilliseconds(known) : null;
    }
}

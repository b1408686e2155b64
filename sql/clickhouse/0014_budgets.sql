-- Purpose   What budgets are measured by: their periods on the calendar, and what is forecast for each. budget_status says how
--           each budget stands; the API, dashboards and alerts read it, so that there is one definition of what was spent.
-- Grain     budget_periods: one row per budget, revision and period, and one per value of a budget with `per` once it spent
--           something. budget_forecasts: the last forecast of such a row. Read both with FINAL. budget_days: a watched period
--           and a UTC day of it. budget_status: a watched period, by value where the budget has `per`.
-- Writer    Whoever reads how budgets stand (the aggregator every few seconds, the API when asked): all write the same rows.
-- Readers   budget_status: /budgets, /decision, alerts, dashboards. budget_days: budget_status alone.
-- Rebuild   Empty the tables: the next look writes them again.
-- ORDER BY  Tenant and budget first: rows of one budget lie together, and later rows replace earlier ones.
-- Notes     `tenant` is '*' for a budget of the whole installation. `watched` is 0 once a period is over for 7 days.
--           `source` is the table that holds the budget's dimensions: 'rollups', 'entities', or 'events' where neither does.
--           A day of the rollups is read where it lies wholly inside the period, quarters of an hour around them. Only periods
--           of budgets as they are set up now are in budget_days. Calls without a value are in no budget with `per`.
CREATE TABLE IF NOT EXISTS budget_periods {on_cluster}
(
    tenant String,
    budget_id String,
    revision UInt64,
    per_value String,
    start_utc DateTime('UTC'),
    end_utc DateTime('UTC'),
    limit_usd Decimal(38, 12),
    budget_name String,
    period LowCardinality(String),
    timezone LowCardinality(String),
    per LowCardinality(String),
    filter_names Array(String),
    filter_values Array(Array(String)),
    source LowCardinality(String),
    entity LowCardinality(String),
    watched UInt8,
    written_at DateTime64(3, 'UTC')
)
ENGINE = {engine:ReplacingMergeTree}(written_at)
ORDER BY (tenant, budget_id, revision, per_value, start_utc)
SETTINGS {raw_settings};

CREATE TABLE IF NOT EXISTS budget_forecasts {on_cluster}
(
    tenant String,
    budget_id String,
    revision UInt64,
    per_value String,
    start_utc DateTime('UTC'),
    forecast_usd Decimal(38, 12),
    low_usd Nullable(Decimal(38, 12)),
    high_usd Nullable(Decimal(38, 12)),
    made_at DateTime64(3, 'UTC')
)
ENGINE = {engine:ReplacingMergeTree}(made_at)
ORDER BY (tenant, budget_id, revision, per_value, start_utc)
SETTINGS {raw_settings};

CREATE VIEW IF NOT EXISTS budget_days {on_cluster} AS
SELECT
    p.tenant AS tenant, p.budget_id AS budget_id, p.revision AS revision, p.start_utc AS start_utc, p.end_utc AS end_utc,
    p.per AS per, p.filter_names AS filter_names, p.filter_values AS filter_values, p.source AS source, p.entity AS entity,
    toDate(p.start_utc) + arrayJoin(range(toUInt32(dateDiff('day', toDate(p.start_utc), toDate(p.end_utc - 1)) + 1))) AS day,
    toDateTime(day, 'UTC') >= p.start_utc AND toDateTime(day + 1, 'UTC') <= p.end_utc AS whole
FROM (SELECT * FROM budget_periods FINAL WHERE per_value = '' AND watched = 1) AS p
WHERE (p.tenant, p.budget_id, p.revision) IN (SELECT tenant, id, revision FROM objects FINAL WHERE kind = 'budget' AND deleted = 0);

CREATE VIEW IF NOT EXISTS budget_status {on_cluster} AS
SELECT
    p.tenant AS tenant, p.budget_id AS budget_id, p.budget_name AS budget_name, p.revision AS revision, p.per AS per, s.per_value AS per_value,
    p.period AS period, p.timezone AS timezone, p.start_utc AS period_start, p.end_utc AS period_end,
    s.cost_usd AS spent_usd, p.limit_usd AS limit_usd,
    CAST(roundBankers(toDecimal256(s.cost_usd * 100, 30) / p.limit_usd, 12), 'Decimal(38, 12)') AS percent,
    f.forecast_usd AS forecast_usd, f.low_usd AS forecast_low_usd, f.high_usd AS forecast_high_usd,
    CAST(roundBankers(toDecimal256(f.forecast_usd * 100, 30) / p.limit_usd, 12), 'Nullable(Decimal(38, 12))') AS forecast_percent,
    s.unpriced_calls AS unpriced_calls, s.partial_calls AS partial_calls,
    s.unpriced_calls = 0 AND s.partial_calls = 0 AS complete
FROM
(
    SELECT tenant, budget_id, revision, start_utc, per_value, sum(cost_usd) AS cost_usd, sum(unpriced_calls) AS unpriced_calls, sum(partial_calls) AS partial_calls
    FROM
    (
        SELECT tenant, budget_id, revision, start_utc, per_value, toDecimal128(0, 12) AS cost_usd, toInt64(0) AS unpriced_calls, toInt64(0) AS partial_calls
        FROM budget_periods FINAL
        WHERE watched = 1
        UNION ALL
        WITH k.per AS name
        SELECT
            k.tenant AS tenant, k.budget_id AS budget_id, k.revision AS revision, k.start_utc AS start_utc,
            if(name = '', '', {include:budget_rollup_value}) AS per_value,
            sum(r.cost_usd) AS cost_usd, sum(r.unpriced_calls) AS unpriced_calls, sum(r.partial_calls) AS partial_calls
        FROM usage_1d AS r
        INNER JOIN (SELECT * FROM budget_days WHERE source = 'rollups' AND whole) AS k ON r.bucket_start = k.day
        WHERE r.bucket_start IN (SELECT day FROM budget_days WHERE source = 'rollups' AND whole) AND (k.tenant = '*' OR k.tenant = r.tenant)
            AND arrayAll((name, allowed) -> has(allowed, {include:budget_rollup_value}), k.filter_names, k.filter_values)
        GROUP BY tenant, budget_id, revision, start_utc, per_value
        UNION ALL
        WITH k.per AS name
        SELECT
            k.tenant AS tenant, k.budget_id AS budget_id, k.revision AS revision, k.start_utc AS start_utc,
            if(name = '', '', {include:budget_rollup_value}) AS per_value,
            sum(r.cost_usd) AS cost_usd, sum(r.unpriced_calls) AS unpriced_calls, sum(r.partial_calls) AS partial_calls
        FROM usage_15m AS r
        INNER JOIN (SELECT * FROM budget_days WHERE source = 'rollups' AND NOT whole) AS k ON toDate(r.bucket_start) = k.day
        WHERE toDate(r.bucket_start) IN (SELECT day FROM budget_days WHERE source = 'rollups' AND NOT whole) AND (k.tenant = '*' OR k.tenant = r.tenant)
            AND r.bucket_start >= k.start_utc AND r.bucket_start < k.end_utc
            AND arrayAll((name, allowed) -> has(allowed, {include:budget_rollup_value}), k.filter_names, k.filter_values)
        GROUP BY tenant, budget_id, revision, start_utc, per_value
        UNION ALL
        WITH k.per AS name
        SELECT
            k.tenant AS tenant, k.budget_id AS budget_id, k.revision AS revision, k.start_utc AS start_utc,
            if(name = '', '', {include:budget_entity_value}) AS per_value,
            sum(r.cost_usd) AS cost_usd, sum(r.unpriced_calls) AS unpriced_calls, sum(r.partial_calls) AS partial_calls
        FROM usage_entity_15m AS r
        INNER JOIN (SELECT * FROM budget_days WHERE source = 'entities') AS k ON toDate(r.bucket_start) = k.day
        WHERE toDate(r.bucket_start) IN (SELECT day FROM budget_days WHERE source = 'entities') AND (k.tenant = '*' OR k.tenant = r.tenant)
            AND r.entity_kind = k.entity
            AND r.bucket_start >= k.start_utc AND r.bucket_start < k.end_utc
            AND arrayAll((name, allowed) -> has(allowed, {include:budget_entity_value}), k.filter_names, k.filter_values)
        GROUP BY tenant, budget_id, revision, start_utc, per_value
        UNION ALL
        WITH k.per AS name
        SELECT
            k.tenant AS tenant, k.budget_id AS budget_id, k.revision AS revision, k.start_utc AS start_utc,
            if(name = '', '', {include:budget_event_value}) AS per_value,
            sum(r.cost_usd) AS cost_usd, sum(r.unpriced_calls) AS unpriced_calls, sum(r.partial_calls) AS partial_calls
        FROM 
        (
{include:budget_events}
        ) AS r
        INNER JOIN (SELECT * FROM budget_days WHERE source = 'events') AS k ON toDate(r.occurred_at) = k.day
        WHERE toDate(r.occurred_at) IN (SELECT day FROM budget_days WHERE source = 'events') AND (k.tenant = '*' OR k.tenant = r.tenant)
            AND r.occurred_at >= k.start_utc AND r.occurred_at < k.end_utc
            AND arrayAll((name, allowed) -> has(allowed, {include:budget_event_value}), k.filter_names, k.filter_values)
        GROUP BY tenant, budget_id, revision, start_utc, per_value
    )
    GROUP BY tenant, budget_id, revision, start_utc, per_value
) AS s
INNER JOIN
(
    SELECT * FROM budget_periods FINAL
    WHERE per_value = '' AND watched = 1
        AND (tenant, budget_id, revision) IN (SELECT tenant, id, revision FROM objects FINAL WHERE kind = 'budget' AND deleted = 0)
) AS p ON p.tenant = s.tenant AND p.budget_id = s.budget_id AND p.revision = s.revision AND p.start_utc = s.start_utc
LEFT JOIN
(
    SELECT tenant, budget_id, revision, start_utc, per_value, toNullable(forecast_usd) AS forecast_usd, low_usd, high_usd
    FROM budget_forecasts FINAL
) AS f ON f.tenant = s.tenant AND f.budget_id = s.budget_id AND f.revision = s.revision AND f.start_utc = s.start_utc AND f.per_value = s.per_value
WHERE p.per = '' OR s.per_value != '';

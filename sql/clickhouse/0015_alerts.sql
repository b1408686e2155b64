-- Purpose   What people are told of: alerts that fired and were resolved, period resets, reviews; and what became of telling them.
-- Grain     notices: one row per thing told, with the webhook deliveries it makes, so that an alert and its deliveries are
--           written at once and before anything is sent. webhook_attempts: one row per try of a delivery, or wish for another.
--           alerts: one row per alert. webhook_deliveries: one row per notice and endpoint, with its last attempt.
-- Writer    The aggregator (notices, webhook_attempts); the API for tests of a webhook and redeliveries.
-- Readers   /alerts, /webhooks/{id}/deliveries, dashboards, the aggregator. Read the tables with FINAL.
-- Rebuild   None: this is a source, backed up with usage_events.
-- ORDER BY  The id: notice_id is derived from what the notice is about, so that writing it again changes nothing.
-- Notes     `tenant` and `endpoint_tenants` are '*' for the whole installation. `alert_id` is nil where a notice is no alert's.
--           `subject` is the value of a budget's `per`, or what a rule found. `outcome` is requested, delivered, failed (it is
--           tried again at next_at), gave_up or discarded.
CREATE TABLE IF NOT EXISTS notices {on_cluster}
(
    notice_id UUID,
    noticed_at DateTime64(3, 'UTC'),
    tenant String,
    type LowCardinality(String),
    title String,
    data String CODEC(ZSTD(1)),
    alert_id UUID,
    alert_state LowCardinality(String),
    kind LowCardinality(String),
    source_id String,
    revision UInt64,
    subject String,
    threshold_percent Nullable(Decimal(18, 6)),
    basis LowCardinality(String),
    spent_usd Nullable(Decimal(38, 12)),
    limit_usd Nullable(Decimal(38, 12)),
    period_start Nullable(DateTime64(3, 'UTC')),
    period_end Nullable(DateTime64(3, 'UTC')),
    evidence String CODEC(ZSTD(1)),
    delivery_ids Array(UUID),
    endpoint_tenants Array(String),
    endpoint_ids Array(String)
)
ENGINE = {engine:ReplacingMergeTree}
PARTITION BY toYYYYMM(noticed_at)
ORDER BY notice_id
SETTINGS {raw_settings};

CREATE TABLE IF NOT EXISTS webhook_attempts {on_cluster}
(
    delivery_id UUID,
    step UInt32,
    attempt_id UUID,
    attempted_at DateTime64(3, 'UTC'),
    outcome LowCardinality(String),
    attempt UInt16,
    status UInt16,
    error String,
    duration_ms Int64,
    next_at Nullable(DateTime64(3, 'UTC'))
)
ENGINE = {engine:ReplacingMergeTree}
PARTITION BY toYYYYMM(attempted_at)
ORDER BY (delivery_id, step, attempt_id)
SETTINGS {raw_settings};

CREATE OR REPLACE VIEW alerts {on_cluster} AS
SELECT
    a.alert_id AS alert_id, a.tenant AS tenant, if(a.resolved_at IS NULL, 'firing', 'resolved') AS state, a.kind AS kind,
    a.source_id AS source_id, a.revision AS revision, a.subject AS subject, a.threshold_percent AS threshold_percent,
    a.basis AS basis, a.spent_usd AS spent_usd, a.limit_usd AS limit_usd, a.period_start AS period_start, a.period_end AS period_end,
    a.title AS title, a.evidence AS evidence, a.fired_at AS fired_at, a.resolved_at AS resolved_at
FROM
(
    SELECT
        n.alert_id AS alert_id,
        anyIf(n.tenant, n.alert_state = 'fired') AS tenant, anyIf(n.kind, n.alert_state = 'fired') AS kind,
        anyIf(n.source_id, n.alert_state = 'fired') AS source_id, anyIf(n.revision, n.alert_state = 'fired') AS revision,
        anyIf(n.subject, n.alert_state = 'fired') AS subject, anyIf(n.threshold_percent, n.alert_state = 'fired') AS threshold_percent,
        anyIf(n.basis, n.alert_state = 'fired') AS basis, anyIf(n.spent_usd, n.alert_state = 'fired') AS spent_usd,
        anyIf(n.limit_usd, n.alert_state = 'fired') AS limit_usd, anyIf(n.period_start, n.alert_state = 'fired') AS period_start,
        anyIf(n.period_end, n.alert_state = 'fired') AS period_end, anyIf(n.title, n.alert_state = 'fired') AS title,
        anyIf(n.evidence, n.alert_state = 'fired') AS evidence,
        minIf(n.noticed_at, n.alert_state = 'fired') AS fired_at,
        minOrNullIf(n.noticed_at, n.alert_state = 'resolved') AS resolved_at
    FROM notices AS n FINAL
    WHERE n.alert_state != ''
    GROUP BY n.alert_id
) AS a;

CREATE OR REPLACE VIEW webhook_deliveries {on_cluster} AS
SELECT
    d.delivery_id AS delivery_id, d.notice_id AS notice_id, d.noticed_at AS noticed_at, d.tenant AS tenant, d.type AS type,
    d.kind AS kind, d.source_id AS source_id, d.subject AS subject, d.endpoint_tenant AS endpoint_tenant, d.endpoint_id AS endpoint_id,
    t.steps AS steps, t.attempts AS attempts, t.outcome AS outcome, t.attempt AS attempt, t.status AS status, t.error AS error,
    t.attempted_at AS attempted_at, t.next_at AS next_at
FROM
(
    SELECT
        n.notice_id AS notice_id, n.noticed_at AS noticed_at, n.tenant AS tenant, n.type AS type, n.kind AS kind,
        n.source_id AS source_id, n.subject AS subject, target.1 AS delivery_id, target.2 AS endpoint_tenant, target.3 AS endpoint_id
    FROM notices AS n FINAL
    ARRAY JOIN arrayZip(n.delivery_ids, n.endpoint_tenants, n.endpoint_ids) AS target
) AS d
LEFT JOIN
(
    SELECT
        w.delivery_id AS delivery_id,
        max(w.step) AS steps,
        countIf(w.outcome IN ('delivered', 'failed', 'gave_up')) AS attempts,
        argMax(w.outcome, (w.step, w.attempted_at)) AS outcome,
        argMax(w.attempt, (w.step, w.attempted_at)) AS attempt,
        argMax(w.status, (w.step, w.attempted_at)) AS status,
        argMax(w.error, (w.step, w.attempted_at)) AS error,
        max(w.attempted_at) AS attempted_at,
        argMax(tuple(w.next_at), (w.step, w.attempted_at)).1 AS next_at
    FROM webhook_attempts AS w FINAL
    GROUP BY w.delivery_id
) AS t ON t.delivery_id = d.delivery_id;

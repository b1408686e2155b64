-- Purpose   What people set up and every process has to agree on: budgets, alert rules, webhooks, API keys, as JSON.
-- Grain     One row per object and revision, after merges the newest alone: always read with FINAL.
-- Writer    The API and the reconciliation of configuration files at start. Nothing else.
-- Readers   The API, the aggregator.
-- Rebuild   None: this is a source, backed up with usage_events.
-- ORDER BY  Kind first: every reader asks for one kind. Tenant and id follow: an id is unique within its tenant.
-- Notes     `tenant` is '*' for an object of the whole installation. A deleted object stays as a row with `deleted`, so that
--           its revisions go on when the id is used again: an alert of an earlier life is never taken for one of the new.
CREATE TABLE IF NOT EXISTS objects {on_cluster}
(
    kind LowCardinality(String),
    tenant String,
    id String,
    revision UInt64,
    deleted UInt8,
    body String CODEC(ZSTD(1)),
    changed_at DateTime64(3, 'UTC')
)
ENGINE = {engine:ReplacingMergeTree}(revision)
ORDER BY (kind, tenant, id)
SETTINGS {raw_settings};

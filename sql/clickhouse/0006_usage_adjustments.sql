-- Purpose   Corrections of stored events, appended and never changed: the signed difference of every measure.
-- Grain     One row per corrected event, correction and key of the rollups: a call that leaves one key for another has a row
--           of each. The id of the row that holds the call is the UUID v5 of event id and correction id.
-- Writer    The aggregator's re-rating, in the writer's lane, under a token of its own.
-- Readers   The rollup views (on insert), /events/{event_id}, the verifier.
-- Rebuild   None: this is a source, backed up with usage_events.
-- ORDER BY  Tenant and time as usage_events, so that the verifier reads both over the same ranges.
-- Notes     Dimensions are those of the rollups, copied from the event with its `folded` bits applied.
CREATE TABLE IF NOT EXISTS usage_adjustments {on_cluster}
(
    adjustment_id UUID,
    correction_id String,
    event_id UUID,
    tenant LowCardinality(String),
    occurred_at DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    adjusted_at DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    reason LowCardinality(String),
    price_version_from LowCardinality(String),
    price_version_to LowCardinality(String),
{include:rollup_key_columns}
    user String CODEC(ZSTD(1)),
    agent String CODEC(ZSTD(1)),
    customer String CODEC(ZSTD(1)),
{include:delta_columns}
)
ENGINE = {engine:MergeTree}
PARTITION BY toYYYYMM(occurred_at)
ORDER BY (tenant, toStartOfHour(occurred_at), event_id, adjustment_id)
SETTINGS {raw_settings};

CREATE MATERIALIZED VIEW IF NOT EXISTS usage_15m_of_adjustments {on_cluster} TO usage_15m AS
{include:quarters_of_adjustments}
GROUP BY {include:rollup_keys};

CREATE MATERIALIZED VIEW IF NOT EXISTS usage_entity_15m_of_adjustments {on_cluster} TO usage_entity_15m AS
{include:entities_of_adjustments}
GROUP BY {include:entity_keys};

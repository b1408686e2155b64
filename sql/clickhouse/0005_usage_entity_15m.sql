-- Purpose   Calls, tokens and money by user, agent and customer, which have too many values for usage_15m.
-- Grain     One row per entity kind, value, provider, model, billing and quarter of an hour UTC, after merges. An event
--           is in it once for each of the three that it names.
-- Writer    The view below on each insert into usage_events, the view of usage_adjustments, the verifier's repairs.
-- Readers   The API, where user, agent or customer alone is asked for; budgets over them.
-- Rebuild   The verifier.
-- ORDER BY  Tenant, then the entity: readers ask for one entity, or all of one kind, over a range of buckets.
CREATE TABLE IF NOT EXISTS usage_entity_15m {on_cluster}
(
    tenant LowCardinality(String),
    entity_kind LowCardinality(String),
    bucket_start DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
    entity_value String CODEC(ZSTD(1)),
    provider LowCardinality(String),
    model LowCardinality(String),
    billing LowCardinality(String),
{include:measure_columns}
)
ENGINE = {engine:AggregatingMergeTree}
PARTITION BY toYYYYMM(bucket_start)
ORDER BY (tenant, entity_kind, bucket_start, entity_value, provider, model, billing)
SETTINGS {view_settings};

CREATE MATERIALIZED VIEW IF NOT EXISTS usage_entity_15m_of_events {on_cluster} TO usage_entity_15m AS
{include:entities_of_events}
GROUP BY {include:entity_keys};

-- Purpose   Tells whether an event was stored before, and whether a later copy says the same.
-- Grain     One row per accepted event.
-- Writer    The view below, within the insert into usage_events.
-- Readers   Ingest, when a block is first cut (only for ids that its Bloom filter cannot rule out).
-- Rebuild   Insert the view's SELECT from usage_events into the emptied table while ingest is stopped.
-- ORDER BY  The event id: look-ups ask for lists of ids. Partitioned as usage_events, so that both go together.
CREATE TABLE IF NOT EXISTS usage_identity {on_cluster}
(
    event_id UUID,
    tenant LowCardinality(String),
    occurred_at DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    usage_hash UInt64,
    usage_quality LowCardinality(String),
    billing LowCardinality(String)
)
ENGINE = {engine:MergeTree}
PARTITION BY toYYYYMM(occurred_at)
ORDER BY event_id
SETTINGS {view_settings};

CREATE MATERIALIZED VIEW IF NOT EXISTS usage_identity_of_events {on_cluster} TO usage_identity AS
{include:identities_of_events};

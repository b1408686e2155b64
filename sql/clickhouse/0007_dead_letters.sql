-- Purpose   What was refused or set aside, with the reason and the original bytes.
-- Grain     One row per record; id is derived from where the record came from, so that writing it again changes nothing.
-- Writer    Ingest, from the dead-letter topic.
-- Readers   /api/v1/dead-letters, telemetry dead-letters, pipeline_health. Read with FINAL.
-- Rebuild   Replay the dead-letter topic.
-- ORDER BY  The id, which collapses copies.
CREATE TABLE IF NOT EXISTS dead_letters {on_cluster}
(
    id UUID,
    first_seen DateTime64(3, 'UTC'),
    reason LowCardinality(String),
    detail String CODEC(ZSTD(1)),
    tenant LowCardinality(String),
    event_id String CODEC(ZSTD(1)),
    topic LowCardinality(String),
    partition Nullable(Int32),
    offset Nullable(Int64),
    original String CODEC(ZSTD(3)),
    log_offset Int64
)
ENGINE = {engine:ReplacingMergeTree}
ORDER BY id
SETTINGS {raw_settings};

-- Purpose   Every accepted usage event, as ingested: one row per (tenant, event_id), never updated.
-- Grain     One model call attempt.
-- Writer    Ingest, one block per INSERT under the token topic/partition/first-last. Nothing else.
-- Readers   /api/v1/events, queries by dimensions that no rollup has, the rollup views (on insert), the verifier.
-- Rebuild   Replay the event log.
-- ORDER BY  Tenant first: every reader filters on it. The hour next: readers ask for ranges of time and newest-first
--           pages. Provider and model follow so that equal values lie together and compress.
-- Notes     Token columns are totals of the call: the counts beside `iterations` plus every iteration.
--           Money is NULL where the call is unpriced. `folded` has a bit for each dimension whose value lies beyond
--           the 1,000 admitted ones (bit order in fragments/event_dimensions.sql); rollups show such values as (other).
--           `ingested_at` is the time the event log took the record, so that a replay writes the same bytes.
CREATE TABLE IF NOT EXISTS usage_events {on_cluster}
(
    tenant LowCardinality(String),
    event_id UUID,
    occurred_at DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    ingested_at DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    provider LowCardinality(String),
    api LowCardinality(String),
    model LowCardinality(String),
    model_requested LowCardinality(String),
    operation LowCardinality(String),
    service_tier LowCardinality(String),
    speed LowCardinality(String),
    inference_region LowCardinality(String),
    deployment_type LowCardinality(String),
    billing LowCardinality(String),
    status LowCardinality(String),
    usage_quality LowCardinality(String),
    response_cache LowCardinality(String),
    uncached_input_tokens Int64 CODEC(T64, ZSTD(1)),
    cache_read_tokens Int64 CODEC(T64, ZSTD(1)),
    cache_write_5m_tokens Int64 CODEC(T64, ZSTD(1)),
    cache_write_1h_tokens Int64 CODEC(T64, ZSTD(1)),
    cache_write_12h_tokens Int64 CODEC(T64, ZSTD(1)),
    cache_write_tokens Int64 CODEC(T64, ZSTD(1)),
    output_tokens Int64 CODEC(T64, ZSTD(1)),
    input_audio_tokens Int64 CODEC(T64, ZSTD(1)),
    input_image_tokens Int64 CODEC(T64, ZSTD(1)),
    cache_read_audio_tokens Int64 CODEC(T64, ZSTD(1)),
    output_audio_tokens Int64 CODEC(T64, ZSTD(1)),
    output_image_tokens Int64 CODEC(T64, ZSTD(1)),
    web_search_requests Int64 CODEC(T64, ZSTD(1)),
    reasoning_tokens Int64 CODEC(T64, ZSTD(1)),
    iterations String CODEC(ZSTD(1)),
    raw_usage String CODEC(ZSTD(1)),
    team LowCardinality(String),
    project LowCardinality(String),
    feature LowCardinality(String),
    environment LowCardinality(String),
    cost_center LowCardinality(String),
    customer String CODEC(ZSTD(1)),
    user String CODEC(ZSTD(1)),
    session String CODEC(ZSTD(1)),
    prompt_name LowCardinality(String),
    task_type LowCardinality(String),
    complexity LowCardinality(String),
    agent String CODEC(ZSTD(1)),
    tags Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    http_status UInt16,
    attempt UInt16,
    request_id String CODEC(ZSTD(1)),
    response_id String CODEC(ZSTD(1)),
    parent_event_id String CODEC(ZSTD(1)),
    trace_id String CODEC(ZSTD(1)),
    span_id String CODEC(ZSTD(1)),
    duration_ms Nullable(Int64) CODEC(ZSTD(1)),
    time_to_first_token_ms Nullable(Int64) CODEC(ZSTD(1)),
    streamed Nullable(UInt8),
    prefix_fingerprint String CODEC(ZSTD(1)),
    request_fingerprint String CODEC(ZSTD(1)),
    reported_cost_usd Nullable(Decimal(18, 12)) CODEC(ZSTD(1)),
    priced UInt8,
    unpriced_reason LowCardinality(String),
    price_version LowCardinality(String),
    cost_usd Nullable(Decimal(18, 12)) CODEC(ZSTD(1)),
    list_cost_usd Nullable(Decimal(18, 12)) CODEC(ZSTD(1)),
    cost_without_cache_usd Nullable(Decimal(18, 12)) CODEC(ZSTD(1)),
    cost_without_batch_usd Nullable(Decimal(18, 12)) CODEC(ZSTD(1)),
    response_cache_saving_usd Nullable(Decimal(18, 12)) CODEC(ZSTD(1)),
    flags Array(LowCardinality(String)),
    folded UInt16,
    usage_hash UInt64,
    mapper_version UInt16,
    log_topic LowCardinality(String),
    log_partition Int32,
    log_offset Int64 CODEC(DoubleDelta, ZSTD(1)),
    INDEX log_offset_range log_offset TYPE minmax GRANULARITY 1,
    INDEX ingested_at_range ingested_at TYPE minmax GRANULARITY 1
)
ENGINE = {engine:MergeTree}
PARTITION BY toYYYYMM(occurred_at)
ORDER BY (tenant, toStartOfHour(occurred_at), provider, model, occurred_at, event_id)
SETTINGS {raw_settings};

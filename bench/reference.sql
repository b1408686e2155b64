-- Purpose   The fixed yardstick of every ingest ratio: a plain 26-column usage table with three summing views, each with
--           the durability and deduplication that Telemetry's own tables have. Nothing of the product is in it.
-- Frozen    Never edited: a changed yardstick would make old and new ratios incomparable.
CREATE TABLE reference_events
(
    tenant LowCardinality(String),
    event_id UUID,
    occurred_at DateTime64(3, 'UTC'),
    ingested_at DateTime64(3, 'UTC'),
    provider LowCardinality(String),
    model LowCardinality(String),
    operation LowCardinality(String),
    service_tier LowCardinality(String),
    billing LowCardinality(String),
    status LowCardinality(String),
    usage_quality LowCardinality(String),
    team LowCardinality(String),
    project LowCardinality(String),
    feature LowCardinality(String),
    environment LowCardinality(String),
    cost_center LowCardinality(String),
    user String,
    session String,
    uncached_input_tokens Int64,
    cache_read_tokens Int64,
    cache_write_5m_tokens Int64,
    cache_write_1h_tokens Int64,
    output_tokens Int64,
    duration_ms Int64,
    cost_usd Decimal(18, 12),
    list_cost_usd Decimal(18, 12)
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(occurred_at)
ORDER BY (tenant, provider, model, occurred_at)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1, min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 480;

CREATE TABLE reference_quarters
(
    tenant LowCardinality(String),
    bucket_start DateTime('UTC'),
    team LowCardinality(String),
    feature LowCardinality(String),
    provider LowCardinality(String),
    model LowCardinality(String),
    calls Int64,
    uncached_input_tokens Int64,
    cache_read_tokens Int64,
    output_tokens Int64,
    cost_usd Decimal(38, 12)
)
ENGINE = SummingMergeTree
PARTITION BY toYYYYMM(bucket_start)
ORDER BY (tenant, bucket_start, team, feature, provider, model)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1, min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 480;

CREATE TABLE reference_users
(
    tenant LowCardinality(String),
    bucket_start DateTime('UTC'),
    user String,
    model LowCardinality(String),
    calls Int64,
    output_tokens Int64,
    cost_usd Decimal(38, 12)
)
ENGINE = SummingMergeTree
PARTITION BY toYYYYMM(bucket_start)
ORDER BY (tenant, bucket_start, user, model)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1, min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 480;

CREATE TABLE reference_days
(
    tenant LowCardinality(String),
    day Date,
    provider LowCardinality(String),
    model LowCardinality(String),
    calls Int64,
    uncached_input_tokens Int64,
    cache_read_tokens Int64,
    output_tokens Int64,
    cost_usd Decimal(38, 12)
)
ENGINE = SummingMergeTree
PARTITION BY toYYYYMM(day)
ORDER BY (tenant, day, provider, model)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1, min_compressed_bytes_to_fsync_after_merge = 1, old_parts_lifetime = 480;

CREATE MATERIALIZED VIEW reference_quarters_view TO reference_quarters AS
SELECT tenant, toStartOfFifteenMinutes(occurred_at) AS bucket_start, team, feature, provider, model, count() AS calls,
    sum(uncached_input_tokens) AS uncached_input_tokens, sum(cache_read_tokens) AS cache_read_tokens,
    sum(output_tokens) AS output_tokens, sum(cost_usd) AS cost_usd
FROM reference_events GROUP BY tenant, bucket_start, team, feature, provider, model;

CREATE MATERIALIZED VIEW reference_users_view TO reference_users AS
SELECT tenant, toStartOfHour(occurred_at) AS bucket_start, user, model, count() AS calls,
    sum(output_tokens) AS output_tokens, sum(cost_usd) AS cost_usd
FROM reference_events GROUP BY tenant, bucket_start, user, model;

CREATE MATERIALIZED VIEW reference_days_view TO reference_days AS
SELECT tenant, toDate(occurred_at) AS day, provider, model, count() AS calls,
    sum(uncached_input_tokens) AS uncached_input_tokens, sum(cache_read_tokens) AS cache_read_tokens,
    sum(output_tokens) AS output_tokens, sum(cost_usd) AS cost_usd
FROM reference_events GROUP BY tenant, day, provider, model;

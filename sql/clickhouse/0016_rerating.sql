-- Purpose   What corrections need beside usage_adjustments: the batch being booked, the result of each re-rating, what became of
--           each better copy, why a corrected event has no price, and the price book that each ingester uses.
-- Grain     adjustment_batches: one batch of corrections, the last of its series being the one that may be half booked; a
--           partition for every 64 of a series, dropped when the next 64 begin. rerate_results: one row per re-rating, UTC day, provider and
--           model. better_copies: one row per dead letter of the reason better_copy that was decided.
-- Writer    The aggregator; ingest_progress: ingesters, as before.
-- Readers   The aggregator, when it starts again; the API.
-- Rebuild   adjustment_batches and rerate_results: nothing depends on them once a re-rating is done. better_copies: the
--           aggregator decides anew, and finds by their ids the corrections that were booked.
-- ORDER BY  The key of each: readers ask for one series, one re-rating, or some dead letters.
-- Notes     A batch is kept as the very bytes that are inserted, so that whoever goes on after a crash inserts the same block
--           under the same token. A row without a block says that every batch before its number is booked.
CREATE TABLE IF NOT EXISTS adjustment_batches {on_cluster}
(
    series String,
    batch Int64,
    tenant String,
    adjustment_id UUID,
    first_day Date,
    last_day Date,
    columns String,
    block String CODEC(ZSTD(1))
)
ENGINE = {engine:MergeTree}
PARTITION BY (series, intDiv(batch, 64))
ORDER BY (series, batch)
SETTINGS {raw_settings};

CREATE TABLE IF NOT EXISTS rerate_results {on_cluster}
(
    run_id UUID,
    day Date,
    provider LowCardinality(String),
    model LowCardinality(String),
    calls Int64,
    calls_changed Int64,
    calls_failed Int64,
    unpriced_before Int64,
    unpriced_after Int64,
    tokens_before Int64,
    tokens_after Int64,
    cost_before_usd Decimal(38, 12),
    cost_after_usd Decimal(38, 12),
    list_cost_before_usd Decimal(38, 12),
    list_cost_after_usd Decimal(38, 12)
)
ENGINE = {engine:ReplacingMergeTree}
ORDER BY (run_id, day, provider, model)
SETTINGS {raw_settings};

CREATE TABLE IF NOT EXISTS better_copies {on_cluster}
(
    letter_id UUID,
    outcome LowCardinality(String),
    adjustment_id Nullable(UUID),
    decided_at DateTime64(3, 'UTC')
)
ENGINE = {engine:ReplacingMergeTree}
ORDER BY letter_id
SETTINGS {raw_settings};

ALTER TABLE usage_adjustments {on_cluster} ADD COLUMN IF NOT EXISTS unpriced_reason LowCardinality(String) AFTER price_version_to;

ALTER TABLE ingest_progress {on_cluster} ADD COLUMN IF NOT EXISTS book_version LowCardinality(String);

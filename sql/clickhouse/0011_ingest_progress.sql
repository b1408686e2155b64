-- Purpose   How far each partition of the event log has come into the store, so that a server that reads the store alone can
--           say how fresh its figures are. For reading only: no ingester decides anything by it.
-- Grain     One row per topic and partition: the last report.
-- Writer    Each ingester, for the partitions it owns, every few seconds.
-- Readers   `telemetry serve` (data_refreshed_at, /readyz, metrics), pipeline_health. Read with FINAL.
-- Rebuild   Nothing to rebuild: the next reports fill it.
-- ORDER BY  The key: later reports replace earlier ones.
CREATE TABLE IF NOT EXISTS ingest_progress {on_cluster}
(
    topic LowCardinality(String),
    partition Int32,
    next_offset Int64,
    end_offset Int64,
    included_up_to DateTime64(3, 'UTC'),
    pending String,
    ingester String,
    reported_at DateTime64(3, 'UTC')
)
ENGINE = {engine:ReplacingMergeTree}(reported_at)
ORDER BY (topic, partition)
SETTINGS {view_settings};

CREATE OR REPLACE VIEW pipeline_health {on_cluster} AS
SELECT
    (SELECT count() FROM usage_events) AS events,
    (SELECT count() FROM usage_adjustments) AS adjustments,
    (SELECT sum(calls) FROM usage_1d) AS rolled_up_calls,
    (SELECT sum(unpriced_calls) FROM usage_1d) AS unpriced_calls,
    (SELECT sum(unpriced_tokens) FROM usage_1d) AS unpriced_tokens,
    (SELECT sum(partial_calls) FROM usage_1d) AS partial_calls,
    (SELECT sum(estimated_calls) FROM usage_1d) AS estimated_calls,
    (SELECT count() FROM dead_letters FINAL) AS dead_letters,
    (SELECT sumMap(map(reason, toUInt64(1))) FROM dead_letters FINAL) AS dead_letters_by_reason,
    (SELECT maxOrNull(ingested_at) FROM usage_events WHERE ingested_at >= now() - toIntervalDay(7)) AS latest_ingested_at,
    dateDiff('second', latest_ingested_at, now64(3)) AS seconds_since_latest,
    (SELECT quantileExactOrNull(0.95)(dateDiff('second', occurred_at, ingested_at)) FROM usage_events WHERE ingested_at >= now() - toIntervalHour(1)) AS delay_seconds_p95,
    (SELECT maxMap(map(concat(log_topic, '/', toString(log_partition)), log_offset)) FROM usage_events WHERE ingested_at >= now() - toIntervalDay(7)) AS latest_log_offsets,
    (SELECT minOrNull(included_up_to) FROM ingest_progress FINAL WHERE topic IN ({include:topics_read})) AS data_refreshed_at,
    (SELECT toInt64(sum(greatest(0, end_offset - next_offset))) FROM ingest_progress FINAL WHERE topic IN ({include:topics_read})) AS lag_records,
    (SELECT uniqExact(ingester) FROM ingest_progress FINAL WHERE reported_at > now64(3) - toIntervalMinute(1)) AS ingesters;

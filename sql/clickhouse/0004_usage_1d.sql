-- Purpose   The same as usage_15m by whole UTC days, so that long ranges in UTC read 96 times fewer rows.
-- Grain     One row per key and UTC day, after merges: always read with sum() and GROUP BY.
-- Writer    The view below on each insert into usage_15m, so that whatever reaches the quarters reaches the days.
-- Readers   The API, for ranges whose ends and buckets are whole UTC days; the verifier.
-- Rebuild   The verifier: it inserts the signed difference between usage_15m and this table.
-- ORDER BY  As usage_15m.
CREATE TABLE IF NOT EXISTS usage_1d {on_cluster}
(
    tenant LowCardinality(String),
    bucket_start Date,
{include:rollup_key_columns}
{include:measure_columns}
)
ENGINE = {engine:AggregatingMergeTree}
PARTITION BY toYYYYMM(bucket_start)
ORDER BY ({include:rollup_keys})
SETTINGS {view_settings};

CREATE MATERIALIZED VIEW IF NOT EXISTS usage_1d_of_quarters {on_cluster} TO usage_1d AS
{include:days_of_quarters}
GROUP BY {include:rollup_keys};

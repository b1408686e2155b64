-- Purpose   Calls, tokens and money by every rolled-up dimension: what /spend, /models, /cache and dashboards read.
-- Grain     One row per key and quarter of an hour UTC, after merges: always read with sum() and GROUP BY. A quarter
--           of an hour is the largest step that divides every IANA zone's hours, days, weeks and months.
-- Writer    The view below on each insert into usage_events, the view of usage_adjustments, and the verifier's signed
--           repairs. Nothing else may insert here.
-- Readers   The views spend, cache_hit_rate and model_distribution, the API, the verifier, usage_1d (on insert).
-- Rebuild   The verifier: it inserts the signed difference between raw rows + adjustments and this table.
-- ORDER BY  Tenant first: every reader filters on it. The bucket next: readers ask for ranges of it.
-- Notes     Every measure is signed and additive. Latencies are counts in fixed logarithmic buckets of ratio 1.02
--           (bucket b holds values up to 1.02^b ms, bucket -1 holds less than 1 ms): within 1 % of the true value.
--           The view sorts the buckets of a key and counts each run, four times cheaper than a sumMap of one map per row.
--           Tokens of response-cache hits are in no token sum. costed_* count metered, priced calls less such hits.
CREATE TABLE IF NOT EXISTS usage_15m {on_cluster}
(
    tenant LowCardinality(String),
    bucket_start DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
{include:rollup_key_columns}
{include:measure_columns}
)
ENGINE = {engine:AggregatingMergeTree}
PARTITION BY toYYYYMM(bucket_start)
ORDER BY ({include:rollup_keys})
SETTINGS {view_settings};

CREATE MATERIALIZED VIEW IF NOT EXISTS usage_15m_of_events {on_cluster} TO usage_15m AS
{include:quarters_of_events}
GROUP BY {include:rollup_keys};

-- Purpose   Calls, tokens and money by model and whole UTC day alone: totals and splits by model, provider or billing are
--           what is asked for most, and need none of the other dimensions' keys.
-- Grain     One row per provider, model, billing and UTC day, after merges: always read with sum() and GROUP BY.
-- Writer    The view below on each insert into usage_1d, so that whatever reaches the days reaches it.
-- Readers   The API, for the whole UTC days of such a question; the verifier.
-- Rebuild   The verifier: it inserts the signed difference between usage_1d and this table.
-- ORDER BY  Tenant first: every reader filters on it. The day next: readers ask for ranges of it.
CREATE TABLE IF NOT EXISTS usage_model_1d {on_cluster}
(
    tenant LowCardinality(String),
    bucket_start Date,
    provider LowCardinality(String),
    model LowCardinality(String),
    billing LowCardinality(String),
{include:measure_columns}
)
ENGINE = {engine:AggregatingMergeTree}
PARTITION BY toYYYYMM(bucket_start)
ORDER BY ({include:model_keys})
SETTINGS {view_settings};

CREATE MATERIALIZED VIEW IF NOT EXISTS usage_model_1d_of_days {on_cluster} TO usage_model_1d AS
{include:models_of_days}
GROUP BY {include:model_keys};

-- Purpose   What writes to a prompt cache cost above the plain input rate, as a measure of its own: beside it stands only the net
--           saving, from which the premium of a call that reads and writes cannot be told.
-- Grain     As before: usage_events one call, usage_adjustments one correction, the rollups their keys. cache_hit_rate: per
--           quarter of an hour, tenant, provider and model, as in 0009.
-- Writer    As before: ingest, corrections, the views, the verifier.
-- Readers   /cache, /events, dashboards.
-- Rebuild   The rollups: the verifier. Calls stored before have NULL, which is not known, and count nothing in the rollups;
--           re-rating them books what is missing as corrections.
-- ORDER BY  As before.
-- Notes     Views are dropped and made under their names, by which a repeated block is known in their targets: after ALTER it
--           would be counted twice. Nothing may be inserted meanwhile: migrate refuses while an ingester reports.
ALTER TABLE usage_events {on_cluster} ADD COLUMN IF NOT EXISTS cache_write_premium_usd Nullable(Decimal(18, 12)) CODEC(ZSTD(1)) AFTER cost_without_cache_usd;

ALTER TABLE usage_adjustments {on_cluster} ADD COLUMN IF NOT EXISTS cache_write_premium_usd Decimal(38, 12) AFTER cost_without_cache_usd;

ALTER TABLE usage_model_1d {on_cluster} ADD COLUMN IF NOT EXISTS cache_write_premium_usd SimpleAggregateFunction(sum, Decimal(38, 12)) AFTER cost_without_cache_usd;

ALTER TABLE usage_1d {on_cluster} ADD COLUMN IF NOT EXISTS cache_write_premium_usd SimpleAggregateFunction(sum, Decimal(38, 12)) AFTER cost_without_cache_usd;

ALTER TABLE usage_15m {on_cluster} ADD COLUMN IF NOT EXISTS cache_write_premium_usd SimpleAggregateFunction(sum, Decimal(38, 12)) AFTER cost_without_cache_usd;

ALTER TABLE usage_entity_15m {on_cluster} ADD COLUMN IF NOT EXISTS cache_write_premium_usd SimpleAggregateFunction(sum, Decimal(38, 12)) AFTER cost_without_cache_usd;

DROP VIEW IF EXISTS usage_model_1d_of_days {on_cluster} SYNC;

CREATE MATERIALIZED VIEW IF NOT EXISTS usage_model_1d_of_days {on_cluster} TO usage_model_1d AS
{include:models_of_days}
GROUP BY {include:model_keys};

DROP VIEW IF EXISTS usage_1d_of_quarters {on_cluster} SYNC;

CREATE MATERIALIZED VIEW IF NOT EXISTS usage_1d_of_quarters {on_cluster} TO usage_1d AS
{include:days_of_quarters}
GROUP BY {include:rollup_keys};

DROP VIEW IF EXISTS usage_15m_of_events {on_cluster} SYNC;

CREATE MATERIALIZED VIEW IF NOT EXISTS usage_15m_of_events {on_cluster} TO usage_15m AS
{include:quarters_of_events}
GROUP BY {include:rollup_keys};

DROP VIEW IF EXISTS usage_15m_of_adjustments {on_cluster} SYNC;

CREATE MATERIALIZED VIEW IF NOT EXISTS usage_15m_of_adjustments {on_cluster} TO usage_15m AS
{include:quarters_of_adjustments}
GROUP BY {include:rollup_keys};

DROP VIEW IF EXISTS usage_entity_15m_of_events {on_cluster} SYNC;

CREATE MATERIALIZED VIEW IF NOT EXISTS usage_entity_15m_of_events {on_cluster} TO usage_entity_15m AS
{include:entities_of_events}
GROUP BY {include:entity_keys};

DROP VIEW IF EXISTS usage_entity_15m_of_adjustments {on_cluster} SYNC;

CREATE MATERIALIZED VIEW IF NOT EXISTS usage_entity_15m_of_adjustments {on_cluster} TO usage_entity_15m AS
{include:entities_of_adjustments}
GROUP BY {include:entity_keys};

CREATE OR REPLACE VIEW cache_hit_rate {on_cluster} AS
SELECT
    s.tenant AS tenant, s.bucket_start AS start, s.provider AS provider, s.model AS model, s.calls AS calls,
    s.uncached_input_tokens AS uncached_input_tokens, s.cache_read_tokens AS cache_read_tokens, s.cache_write_5m_tokens AS cache_write_5m_tokens, s.cache_write_1h_tokens AS cache_write_1h_tokens, s.cache_write_12h_tokens AS cache_write_12h_tokens, s.cache_write_tokens AS cache_write_tokens,
    s.cache_read_tokens / nullIf(s.uncached_input_tokens + s.cache_read_tokens + s.cache_write_5m_tokens + s.cache_write_1h_tokens + s.cache_write_12h_tokens + s.cache_write_tokens, 0) AS hit_rate,
    s.cost_usd AS cost_usd, s.cost_without_cache_usd AS cost_without_cache_usd, s.cost_without_cache_usd - s.cost_usd AS cache_saving_usd, s.cache_write_premium_usd AS cache_write_premium_usd
FROM
(
    SELECT
        tenant, bucket_start, provider, model,
{include:measure_sums}
    FROM usage_15m AS r
    GROUP BY tenant, bucket_start, provider, model
) AS s;

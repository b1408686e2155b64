-- Purpose   What dashboards read: money, tokens and ratios under the names of the API's rows.
-- Grain     spend: one row per quarter of an hour UTC and combination of rolled-up dimensions. cache_hit_rate: per quarter
--           of an hour, tenant, provider and model. model_distribution: per UTC day, tenant, provider and model, with its
--           share of that day and tenant. pipeline_health: one row.
-- Writer    None: plain views, because ratios do not sum.
-- Readers   Dashboards over the ClickHouse interface, telemetry doctor. The API works out the same figures from usage_15m.
-- Rebuild   Nothing is stored.
-- ORDER BY  None. Filters on tenant and start reach the rollups' keys.
-- Notes     Money and counts add up over rows; ratios do not: over several rows work them out again from the sums
--           (costed_calls and costed_tokens are there for that). Percentiles are within 1 % of the true value.
CREATE VIEW IF NOT EXISTS spend {on_cluster} AS
SELECT
    s.tenant AS tenant, s.bucket_start AS start, s.bucket_start + toIntervalMinute(15) AS `end`,
    s.team AS team, s.project AS project, s.feature AS feature, s.environment AS environment, s.cost_center AS cost_center, s.provider AS provider, s.model AS model, s.service_tier AS service_tier, s.operation AS operation, s.inference_region AS inference_region, s.status AS status, s.usage_quality AS usage_quality, s.response_cache AS response_cache, s.billing AS billing,
    s.calls AS calls, s.errors AS errors,
    s.uncached_input_tokens AS uncached_input_tokens, s.cache_read_tokens AS cache_read_tokens, s.cache_write_5m_tokens AS cache_write_5m_tokens, s.cache_write_1h_tokens AS cache_write_1h_tokens, s.cache_write_12h_tokens AS cache_write_12h_tokens, s.cache_write_tokens AS cache_write_tokens, s.output_tokens AS output_tokens,
    s.input_audio_tokens AS input_audio_tokens, s.input_image_tokens AS input_image_tokens, s.cache_read_audio_tokens AS cache_read_audio_tokens, s.output_audio_tokens AS output_audio_tokens, s.output_image_tokens AS output_image_tokens,
    s.web_search_requests AS web_search_requests, s.reasoning_tokens AS reasoning_tokens,
    s.cost_usd AS cost_usd, s.list_cost_usd AS list_cost_usd, s.cost_without_cache_usd AS cost_without_cache_usd, s.cost_without_batch_usd AS cost_without_batch_usd,
    s.response_cache_hits AS response_cache_hits, s.response_cache_saving_usd AS response_cache_saving_usd,
    s.unpriced_calls AS unpriced_calls, s.unpriced_tokens AS unpriced_tokens, s.partial_calls AS partial_calls, s.estimated_calls AS estimated_calls,
    s.costed_calls AS costed_calls, s.costed_tokens AS costed_tokens,
{include:spend_figures},
    arrayFirstOrNull((bucket, below) -> below >= 0.50 * arraySum(mapValues(s.duration_counts)), mapKeys(s.duration_counts), arrayCumSum(mapValues(s.duration_counts))) AS duration_p50_bucket,
    arrayFirstOrNull((bucket, below) -> below >= 0.95 * arraySum(mapValues(s.duration_counts)), mapKeys(s.duration_counts), arrayCumSum(mapValues(s.duration_counts))) AS duration_p95_bucket,
    arrayFirstOrNull((bucket, below) -> below >= 0.50 * arraySum(mapValues(s.time_to_first_token_counts)), mapKeys(s.time_to_first_token_counts), arrayCumSum(mapValues(s.time_to_first_token_counts))) AS first_token_p50_bucket,
    arrayFirstOrNull((bucket, below) -> below >= 0.95 * arraySum(mapValues(s.time_to_first_token_counts)), mapKeys(s.time_to_first_token_counts), arrayCumSum(mapValues(s.time_to_first_token_counts))) AS first_token_p95_bucket,
    if(duration_p50_bucket < 0, 0, pow(1.02, duration_p50_bucket - 0.5)) AS duration_ms_p50,
    if(duration_p95_bucket < 0, 0, pow(1.02, duration_p95_bucket - 0.5)) AS duration_ms_p95,
    if(first_token_p50_bucket < 0, 0, pow(1.02, first_token_p50_bucket - 0.5)) AS time_to_first_token_ms_p50,
    if(first_token_p95_bucket < 0, 0, pow(1.02, first_token_p95_bucket - 0.5)) AS time_to_first_token_ms_p95
FROM
(
    SELECT
        {include:rollup_keys},
{include:measure_sums}
    FROM usage_15m AS r
    GROUP BY {include:rollup_keys}
) AS s;

CREATE VIEW IF NOT EXISTS cache_hit_rate {on_cluster} AS
SELECT
    s.tenant AS tenant, s.bucket_start AS start, s.provider AS provider, s.model AS model, s.calls AS calls,
    s.uncached_input_tokens AS uncached_input_tokens, s.cache_read_tokens AS cache_read_tokens, s.cache_write_5m_tokens AS cache_write_5m_tokens, s.cache_write_1h_tokens AS cache_write_1h_tokens, s.cache_write_12h_tokens AS cache_write_12h_tokens, s.cache_write_tokens AS cache_write_tokens,
    s.cache_read_tokens / nullIf(s.uncached_input_tokens + s.cache_read_tokens + s.cache_write_5m_tokens + s.cache_write_1h_tokens + s.cache_write_12h_tokens + s.cache_write_tokens, 0) AS hit_rate,
    s.cost_usd AS cost_usd, s.cost_without_cache_usd AS cost_without_cache_usd, s.cost_without_cache_usd - s.cost_usd AS cache_saving_usd
FROM
(
    SELECT
        tenant, bucket_start, provider, model,
{include:measure_sums}
    FROM usage_15m AS r
    GROUP BY tenant, bucket_start, provider, model
) AS s;

CREATE VIEW IF NOT EXISTS model_distribution {on_cluster} AS
SELECT
    m.tenant AS tenant, m.bucket_start AS start, m.provider AS provider, m.model AS model,
    m.calls AS calls, m.total_tokens AS total_tokens, m.cost_usd AS cost_usd, m.list_cost_usd AS list_cost_usd,
    m.calls / nullIf(sum(m.calls) OVER day, 0) AS share_calls,
    m.total_tokens / nullIf(sum(m.total_tokens) OVER day, 0) AS share_tokens,
    CAST(roundBankers(toDecimal256(m.cost_usd, 30) / nullIf(sum(m.cost_usd) OVER day, 0), 12), 'Nullable(Decimal(38, 12))') AS share_cost
FROM
(
    SELECT s.tenant AS tenant, s.bucket_start AS bucket_start, s.provider AS provider, s.model AS model, s.calls AS calls, s.cost_usd AS cost_usd, s.list_cost_usd AS list_cost_usd,
{include:spend_figures}
    FROM
    (
        SELECT
            tenant, bucket_start, provider, model,
{include:measure_sums}
        FROM usage_1d AS r
        GROUP BY tenant, bucket_start, provider, model
    ) AS s
) AS m
WINDOW day AS (PARTITION BY m.tenant, m.bucket_start);

CREATE VIEW IF NOT EXISTS pipeline_health {on_cluster} AS
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
    (SELECT maxMap(map(concat(log_topic, '/', toString(log_partition)), log_offset)) FROM usage_events WHERE ingested_at >= now() - toIntervalDay(7)) AS latest_log_offsets;

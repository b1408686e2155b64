-- Answers  What each model cost, whether its cache pays, and how fast it answers.
-- Rows     One per provider and model, the dearest first. Ratios and percentiles are of the period; null where there is nothing
--          to divide by.
-- Reads    usage_15m
-- Run      As README.md says, with the parameters prior_from, from, to, tenants, rows.
SELECT
    s.provider AS provider, s.model AS model, s.calls AS calls, s.prior_calls AS prior_calls,
    s.cost_usd AS cost_usd, s.prior_cost_usd AS prior_cost_usd,
    s.cache_read_tokens AS cache_read_tokens, s.input_tokens AS input_tokens,
    s.prior_cache_read_tokens AS prior_cache_read_tokens, s.prior_input_tokens AS prior_input_tokens,
    s.cost_without_cache_usd - s.cost_usd AS cache_saving_usd,
    s.costed_calls AS costed_calls, s.costed_tokens AS costed_tokens,
    arrayFirstOrNull((b, below) -> below >= 0.50 * arraySum(mapValues(s.durations)), mapKeys(s.durations), arrayCumSum(mapValues(s.durations))) AS p50_bucket,
    arrayFirstOrNull((b, below) -> below >= 0.95 * arraySum(mapValues(s.durations)), mapKeys(s.durations), arrayCumSum(mapValues(s.durations))) AS p95_bucket,
    if(p50_bucket < 0, 0, pow(1.02, p50_bucket - 0.5)) AS duration_ms_p50,
    if(p95_bucket < 0, 0, pow(1.02, p95_bucket - 0.5)) AS duration_ms_p95
FROM
(
    SELECT
        r.provider AS provider, r.model AS model,
        sumIf(r.calls, r.bucket_start >= {from:DateTime('UTC')}) AS calls,
        sumIf(r.calls, r.bucket_start < {from:DateTime('UTC')}) AS prior_calls,
        sumIf(r.cost_usd, r.bucket_start >= {from:DateTime('UTC')}) AS cost_usd,
        sumIf(r.cost_usd, r.bucket_start < {from:DateTime('UTC')}) AS prior_cost_usd,
        sumIf(r.cache_read_tokens, r.bucket_start >= {from:DateTime('UTC')}) AS cache_read_tokens,
        sumIf(r.cache_read_tokens, r.bucket_start < {from:DateTime('UTC')}) AS prior_cache_read_tokens,
        sumIf(r.uncached_input_tokens + r.cache_read_tokens + r.cache_write_5m_tokens + r.cache_write_1h_tokens
            + r.cache_write_12h_tokens + r.cache_write_tokens, r.bucket_start >= {from:DateTime('UTC')}) AS input_tokens,
        sumIf(r.uncached_input_tokens + r.cache_read_tokens + r.cache_write_5m_tokens + r.cache_write_1h_tokens
            + r.cache_write_12h_tokens + r.cache_write_tokens, r.bucket_start < {from:DateTime('UTC')}) AS prior_input_tokens,
        sumIf(r.cost_without_cache_usd, r.bucket_start >= {from:DateTime('UTC')}) AS cost_without_cache_usd,
        sumIf(r.costed_calls, r.bucket_start >= {from:DateTime('UTC')}) AS costed_calls,
        sumIf(r.costed_tokens, r.bucket_start >= {from:DateTime('UTC')}) AS costed_tokens,
        sumMapIf(r.duration_counts, r.bucket_start >= {from:DateTime('UTC')}) AS durations
    FROM usage_15m AS r
    WHERE r.bucket_start >= {prior_from:DateTime('UTC')} AND r.bucket_start < {to:DateTime('UTC')}
        AND (empty({tenants:Array(String)}) OR r.tenant IN {tenants:Array(String)})
    GROUP BY provider, model
) AS s
ORDER BY cost_usd DESC, provider, model
LIMIT {rows:UInt32}

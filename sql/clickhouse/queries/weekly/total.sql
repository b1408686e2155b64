-- Answers  What the period cost beside the one before it: money, calls, tokens, ratios, times.
-- Rows     period = 'this' and 'prior'; one that had no calls is missing.
-- Reads    usage_15m
-- Run      As README.md says, with the parameters prior_from, from, to, tenants.
SELECT
    s.period AS period,
    s.calls AS calls, s.errors AS errors, s.response_cache_hits AS response_cache_hits,
    s.costed_calls AS costed_calls, s.costed_tokens AS costed_tokens, s.tokens AS tokens,
    s.input_tokens AS input_tokens, s.cache_read_tokens AS cache_read_tokens,
    s.cost_usd AS cost_usd, s.list_cost_usd AS list_cost_usd,
    s.cost_without_cache_usd AS cost_without_cache_usd,
    s.cost_without_cache_usd - s.cost_usd AS cache_saving_usd,
    s.cost_without_batch_usd - s.cost_usd AS batch_saving_usd,
    s.response_cache_saving_usd AS response_cache_saving_usd,
    s.batch_calls AS batch_calls, s.batch_cost_usd AS batch_cost_usd,
    s.unpriced_calls AS unpriced_calls, s.unpriced_tokens AS unpriced_tokens,
    s.partial_calls AS partial_calls, s.partial_cost_usd AS partial_cost_usd,
    s.estimated_calls AS estimated_calls, s.estimated_cost_usd AS estimated_cost_usd,
    s.failed_calls AS failed_calls, s.failed_cost_usd AS failed_cost_usd
FROM
(
    SELECT
        if(r.bucket_start >= {from:DateTime('UTC')}, 'this', 'prior') AS period,
        sum(r.calls) AS calls, sum(r.errors) AS errors, sum(r.response_cache_hits) AS response_cache_hits,
        sum(r.costed_calls) AS costed_calls, sum(r.costed_tokens) AS costed_tokens,
        sum(r.uncached_input_tokens + r.cache_read_tokens + r.cache_write_5m_tokens + r.cache_write_1h_tokens
            + r.cache_write_12h_tokens + r.cache_write_tokens) AS input_tokens,
        input_tokens + sum(r.output_tokens + r.input_audio_tokens + r.input_image_tokens + r.cache_read_audio_tokens
            + r.output_audio_tokens + r.output_image_tokens) AS tokens,
        sum(r.cache_read_tokens) AS cache_read_tokens,
        sum(r.cost_usd) AS cost_usd, sum(r.list_cost_usd) AS list_cost_usd,
        sum(r.cost_without_cache_usd) AS cost_without_cache_usd, sum(r.cost_without_batch_usd) AS cost_without_batch_usd,
        sum(r.response_cache_saving_usd) AS response_cache_saving_usd,
        sumIf(r.calls, r.service_tier = 'batch') AS batch_calls, sumIf(r.cost_usd, r.service_tier = 'batch') AS batch_cost_usd,
        sum(r.unpriced_calls) AS unpriced_calls, sum(r.unpriced_tokens) AS unpriced_tokens,
        sum(r.partial_calls) AS partial_calls, sumIf(r.cost_usd, r.usage_quality = 'partial') AS partial_cost_usd,
        sum(r.estimated_calls) AS estimated_calls, sumIf(r.cost_usd, r.usage_quality = 'estimated') AS estimated_cost_usd,
        sumIf(r.calls, r.status != 'ok') AS failed_calls, sumIf(r.cost_usd, r.status != 'ok') AS failed_cost_usd
    FROM usage_15m AS r
    WHERE r.bucket_start >= {prior_from:DateTime('UTC')} AND r.bucket_start < {to:DateTime('UTC')}
        AND (empty({tenants:Array(String)}) OR r.tenant IN {tenants:Array(String)})
    GROUP BY period
) AS s
ORDER BY period DESC

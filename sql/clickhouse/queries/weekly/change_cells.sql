-- Answers  Of what the change is made: every metered cell of the period and of the one before it. docs/cost-review.md says how
--          volume, model mix, token size, cache mix and price are worked out from these rows.
-- Rows     One per value of the dimension, provider, model, service tier and region that occurs in either period; figures of
--          the period before it are named prior_….
-- Reads    usage_15m
-- Run      As README.md says, with the parameters prior_from, from, to, tenants, and dimension ('team', 'feature', 'model';
--          '' for everything together), values (of that dimension; [] for all).
-- Notes    served_calls are metered, priced calls that did not fail and were no hit of the response cache.
SELECT
    multiIf({dimension:String} = 'team', r.team, {dimension:String} = 'feature', r.feature, {dimension:String} = 'model', r.model, '') AS value,
    r.provider AS provider, r.model AS model, r.service_tier AS service_tier, r.inference_region AS inference_region,
    sumIf(r.costed_calls, r.status != 'error' AND r.bucket_start >= {from:DateTime('UTC')}) AS served_calls,
    sumIf(r.costed_calls, r.status != 'error' AND r.bucket_start < {from:DateTime('UTC')}) AS prior_served_calls,
    sumIf(r.cost_usd, r.bucket_start >= {from:DateTime('UTC')}) AS cost_usd,
    sumIf(r.cost_usd, r.bucket_start < {from:DateTime('UTC')}) AS prior_cost_usd,
    sumIf(r.list_cost_usd, r.bucket_start >= {from:DateTime('UTC')}) AS list_cost_usd,
    sumIf(r.list_cost_usd, r.bucket_start < {from:DateTime('UTC')}) AS prior_list_cost_usd,
    sumIf(r.costed_tokens, r.bucket_start >= {from:DateTime('UTC')}) AS costed_tokens,
    sumIf(r.costed_tokens, r.bucket_start < {from:DateTime('UTC')}) AS prior_costed_tokens,
    sumIf(r.uncached_input_tokens, r.bucket_start >= {from:DateTime('UTC')}) AS uncached_input_tokens,
    sumIf(r.uncached_input_tokens, r.bucket_start < {from:DateTime('UTC')}) AS prior_uncached_input_tokens,
    sumIf(r.cache_read_tokens, r.bucket_start >= {from:DateTime('UTC')}) AS cache_read_tokens,
    sumIf(r.cache_read_tokens, r.bucket_start < {from:DateTime('UTC')}) AS prior_cache_read_tokens,
    sumIf(r.cache_write_5m_tokens, r.bucket_start >= {from:DateTime('UTC')}) AS cache_write_5m_tokens,
    sumIf(r.cache_write_5m_tokens, r.bucket_start < {from:DateTime('UTC')}) AS prior_cache_write_5m_tokens,
    sumIf(r.cache_write_1h_tokens, r.bucket_start >= {from:DateTime('UTC')}) AS cache_write_1h_tokens,
    sumIf(r.cache_write_1h_tokens, r.bucket_start < {from:DateTime('UTC')}) AS prior_cache_write_1h_tokens,
    sumIf(r.cache_write_12h_tokens, r.bucket_start >= {from:DateTime('UTC')}) AS cache_write_12h_tokens,
    sumIf(r.cache_write_12h_tokens, r.bucket_start < {from:DateTime('UTC')}) AS prior_cache_write_12h_tokens,
    sumIf(r.cache_write_tokens, r.bucket_start >= {from:DateTime('UTC')}) AS cache_write_tokens,
    sumIf(r.cache_write_tokens, r.bucket_start < {from:DateTime('UTC')}) AS prior_cache_write_tokens,
    sumIf(r.output_tokens, r.bucket_start >= {from:DateTime('UTC')}) AS output_tokens,
    sumIf(r.output_tokens, r.bucket_start < {from:DateTime('UTC')}) AS prior_output_tokens,
    sumIf(r.input_audio_tokens, r.bucket_start >= {from:DateTime('UTC')}) AS input_audio_tokens,
    sumIf(r.input_audio_tokens, r.bucket_start < {from:DateTime('UTC')}) AS prior_input_audio_tokens,
    sumIf(r.input_image_tokens, r.bucket_start >= {from:DateTime('UTC')}) AS input_image_tokens,
    sumIf(r.input_image_tokens, r.bucket_start < {from:DateTime('UTC')}) AS prior_input_image_tokens,
    sumIf(r.cache_read_audio_tokens, r.bucket_start >= {from:DateTime('UTC')}) AS cache_read_audio_tokens,
    sumIf(r.cache_read_audio_tokens, r.bucket_start < {from:DateTime('UTC')}) AS prior_cache_read_audio_tokens,
    sumIf(r.output_audio_tokens, r.bucket_start >= {from:DateTime('UTC')}) AS output_audio_tokens,
    sumIf(r.output_audio_tokens, r.bucket_start < {from:DateTime('UTC')}) AS prior_output_audio_tokens,
    sumIf(r.output_image_tokens, r.bucket_start >= {from:DateTime('UTC')}) AS output_image_tokens,
    sumIf(r.output_image_tokens, r.bucket_start < {from:DateTime('UTC')}) AS prior_output_image_tokens,
    sumIf(r.web_search_requests, r.bucket_start >= {from:DateTime('UTC')}) AS web_search_requests,
    sumIf(r.web_search_requests, r.bucket_start < {from:DateTime('UTC')}) AS prior_web_search_requests
FROM usage_15m AS r
WHERE r.bucket_start >= {prior_from:DateTime('UTC')} AND r.bucket_start < {to:DateTime('UTC')} AND r.billing = 'metered'
    AND (empty({tenants:Array(String)}) OR r.tenant IN {tenants:Array(String)})
    AND (empty({values:Array(String)}) OR value IN {values:Array(String)})
GROUP BY value, provider, model, service_tier, inference_region
ORDER BY value, provider, model, service_tier, inference_region

    s.cost_without_cache_usd - s.cost_usd AS cache_saving_usd,
    s.cost_without_batch_usd - s.cost_usd AS batch_saving_usd,
    s.uncached_input_tokens + s.cache_read_tokens + s.cache_write_5m_tokens + s.cache_write_1h_tokens + s.cache_write_12h_tokens + s.cache_write_tokens + s.output_tokens + s.input_audio_tokens + s.input_image_tokens + s.cache_read_audio_tokens + s.output_audio_tokens + s.output_image_tokens AS total_tokens,
    s.cache_read_tokens / nullIf(s.uncached_input_tokens + s.cache_read_tokens + s.cache_write_5m_tokens + s.cache_write_1h_tokens + s.cache_write_12h_tokens + s.cache_write_tokens, 0) AS hit_rate,
    total_tokens / nullIf(s.calls - s.response_cache_hits, 0) AS tokens_per_call,
    CAST(roundBankers(toDecimal256(s.cost_usd, 30) / nullIf(s.costed_calls, 0), 12), 'Nullable(Decimal(38, 12))') AS cost_per_call_usd,
    CAST(roundBankers(toDecimal256(s.cost_usd, 30) * 1000 / nullIf(s.costed_tokens, 0), 12), 'Nullable(Decimal(38, 12))') AS cost_per_1k_tokens_usd

{include:event_measures.until_0017},
    sum(ifNull(e.cache_write_premium_usd, toDecimal64(0, 12))) AS cache_write_premium_usd

{include:measure_sums.until_0017},
    sum(r.cache_write_premium_usd) AS cache_write_premium_usd

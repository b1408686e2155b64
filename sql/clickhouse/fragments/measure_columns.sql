{include:measure_columns.until_0017},
    cache_write_premium_usd SimpleAggregateFunction(sum, Decimal(38, 12))

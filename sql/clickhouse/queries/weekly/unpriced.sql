-- Answers  Which calls of the period nobody has a price for: their money is missing from every figure.
-- Rows     One per provider and model, the most tokens first.
-- Reads    usage_15m
-- Run      As README.md says, with the parameters from, to, tenants, rows.
SELECT
    r.provider AS provider,
    r.model AS model,
    sum(r.unpriced_calls) AS calls,
    sum(r.unpriced_tokens) AS tokens
FROM usage_15m AS r
WHERE r.bucket_start >= {from:DateTime('UTC')} AND r.bucket_start < {to:DateTime('UTC')}
    AND (empty({tenants:Array(String)}) OR r.tenant IN {tenants:Array(String)})
GROUP BY provider, model
HAVING calls != 0
ORDER BY tokens DESC, provider, model
LIMIT {rows:UInt32}

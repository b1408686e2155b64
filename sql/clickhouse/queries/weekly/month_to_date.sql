-- Answers  What the month cost so far, and the month before it up to the same moment.
-- Rows     One.
-- Reads    usage_15m
-- Run      As README.md says, with the parameters month_from, to, prior_month_from, prior_month_to, tenants.
SELECT
    sumIf(r.cost_usd, r.bucket_start >= {month_from:DateTime('UTC')}) AS cost_usd,
    sumIf(r.cost_usd, r.bucket_start < {prior_month_to:DateTime('UTC')}) AS prior_cost_usd,
    sumIf(r.cost_usd, r.bucket_start < {month_from:DateTime('UTC')}) AS prior_month_cost_usd
FROM usage_15m AS r
WHERE r.bucket_start >= {prior_month_from:DateTime('UTC')} AND r.bucket_start < {to:DateTime('UTC')}
    AND (empty({tenants:Array(String)}) OR r.tenant IN {tenants:Array(String)})

-- Answers  Which teams, features or models moved most, up or down.
-- Rows     One per value, the largest change first; '' is what names none. New and vanished ones are among them.
-- Reads    usage_15m
-- Run      As README.md says, with the parameters prior_from, from, to, tenants, dimension ('team', 'feature', 'model'), rows.
SELECT
    multiIf({dimension:String} = 'team', r.team, {dimension:String} = 'feature', r.feature, r.model) AS value,
    sumIf(r.calls, r.bucket_start >= {from:DateTime('UTC')}) AS calls,
    sumIf(r.calls, r.bucket_start < {from:DateTime('UTC')}) AS prior_calls,
    sumIf(r.cost_usd, r.bucket_start >= {from:DateTime('UTC')}) AS cost_usd,
    sumIf(r.cost_usd, r.bucket_start < {from:DateTime('UTC')}) AS prior_cost_usd,
    cost_usd - prior_cost_usd AS change_usd
FROM usage_15m AS r
WHERE r.bucket_start >= {prior_from:DateTime('UTC')} AND r.bucket_start < {to:DateTime('UTC')}
    AND (empty({tenants:Array(String)}) OR r.tenant IN {tenants:Array(String)})
GROUP BY value
HAVING calls != 0 OR prior_calls != 0 OR cost_usd != 0 OR prior_cost_usd != 0
ORDER BY abs(change_usd) DESC, value
LIMIT {rows:UInt32}

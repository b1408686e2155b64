-- Answers  How much of the cost names no team, project, feature, environment or cost centre.
-- Rows     One per dimension; shares are of what metered calls of the period cost.
-- Reads    usage_15m
-- Run      As README.md says, with the parameters prior_from, from, to, tenants.
SELECT
    name.1 AS dimension,
    sumIf(r.calls, name.2 = '' AND r.bucket_start >= {from:DateTime('UTC')}) AS calls,
    sumIf(r.cost_usd, name.2 = '' AND r.bucket_start >= {from:DateTime('UTC')}) AS cost_usd,
    sumIf(r.cost_usd, name.2 = '' AND r.bucket_start < {from:DateTime('UTC')}) AS prior_cost_usd
FROM usage_15m AS r
ARRAY JOIN
    [('team', toString(r.team)), ('project', toString(r.project)), ('feature', toString(r.feature)),
     ('environment', toString(r.environment)), ('cost_center', toString(r.cost_center))] AS name
WHERE r.bucket_start >= {prior_from:DateTime('UTC')} AND r.bucket_start < {to:DateTime('UTC')}
    AND (empty({tenants:Array(String)}) OR r.tenant IN {tenants:Array(String)})
GROUP BY dimension
ORDER BY cost_usd DESC, dimension

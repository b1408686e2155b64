-- Answers  Which teams, features and models were called in one of the two periods only.
-- Rows     One per dimension and value, the dearest first; state is 'new' or 'vanished'. At most {rows} of each.
-- Reads    usage_15m
-- Run      As README.md says, with the parameters prior_from, from, to, tenants, rows.
SELECT
    name.1 AS dimension,
    name.2 AS value,
    if(sumIf(r.calls, r.bucket_start >= {from:DateTime('UTC')}) != 0, 'new', 'vanished') AS state,
    sum(r.calls) AS calls,
    sum(r.cost_usd) AS cost_usd,
    sum(r.list_cost_usd) AS list_cost_usd
FROM usage_15m AS r
ARRAY JOIN [('team', toString(r.team)), ('feature', toString(r.feature)), ('model', toString(r.model))] AS name
WHERE r.bucket_start >= {prior_from:DateTime('UTC')} AND r.bucket_start < {to:DateTime('UTC')}
    AND (empty({tenants:Array(String)}) OR r.tenant IN {tenants:Array(String)})
    AND name.2 != ''
GROUP BY dimension, value
HAVING (sumIf(r.calls, r.bucket_start >= {from:DateTime('UTC')}) != 0) != (sumIf(r.calls, r.bucket_start < {from:DateTime('UTC')}) != 0)
ORDER BY dimension, state, cost_usd DESC, value
LIMIT {rows:UInt32} BY dimension, state

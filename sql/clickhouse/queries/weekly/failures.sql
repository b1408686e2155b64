-- Answers  What calls cost that did not end well.
-- Rows     One per period ('this', 'prior') and status other than ok: error, aborted, refused.
-- Reads    usage_15m
-- Run      As README.md says, with the parameters prior_from, from, to, tenants.
SELECT
    if(r.bucket_start >= {from:DateTime('UTC')}, 'this', 'prior') AS period,
    r.status AS status,
    sum(r.calls) AS calls,
    sum(r.cost_usd) AS cost_usd
FROM usage_15m AS r
WHERE r.bucket_start >= {prior_from:DateTime('UTC')} AND r.bucket_start < {to:DateTime('UTC')} AND r.status != 'ok'
    AND (empty({tenants:Array(String)}) OR r.tenant IN {tenants:Array(String)})
GROUP BY period, status
ORDER BY period DESC, cost_usd DESC, status

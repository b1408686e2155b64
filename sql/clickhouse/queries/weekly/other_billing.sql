-- Answers  What calls that are not paid by the token would have cost at list price: subscriptions, provisioned and own hardware.
-- Rows     One per period ('this', 'prior') and billing other than metered.
-- Reads    usage_15m
-- Run      As README.md says, with the parameters prior_from, from, to, tenants.
SELECT
    if(r.bucket_start >= {from:DateTime('UTC')}, 'this', 'prior') AS period,
    r.billing AS billing,
    sum(r.calls) AS calls,
    sum(r.list_cost_usd) AS list_cost_usd
FROM usage_15m AS r
WHERE r.bucket_start >= {prior_from:DateTime('UTC')} AND r.bucket_start < {to:DateTime('UTC')} AND r.billing != 'metered'
    AND (empty({tenants:Array(String)}) OR r.tenant IN {tenants:Array(String)})
GROUP BY period, billing
ORDER BY period DESC, list_cost_usd DESC, billing

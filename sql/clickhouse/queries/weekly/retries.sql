-- Answers  What repeated attempts cost: calls whose producer stated an attempt above 1, corrections included.
-- Rows     period = 'this' and 'prior'; one without repeated attempts is missing.
-- Reads    usage_events, usage_adjustments: attempts are in no rollup, so this reaches back as far as single events are kept.
-- Run      As README.md says, with the parameters prior_from, from, to, tenants.
SELECT
    if(e.occurred_at >= {from:DateTime('UTC')}, 'this', 'prior') AS period,
    toInt64(count()) AS calls,
    sum(ifNull(e.cost_usd, toDecimal64(0, 12)) + ifNull(a.cost_usd, toDecimal128(0, 12))) AS cost_usd
FROM usage_events AS e
LEFT JOIN
(
    SELECT r.tenant AS tenant, r.event_id AS event_id, sum(r.cost_usd) AS cost_usd
    FROM usage_adjustments AS r
    WHERE r.occurred_at >= {prior_from:DateTime('UTC')} AND r.occurred_at < {to:DateTime('UTC')}
    GROUP BY tenant, event_id
) AS a ON a.tenant = e.tenant AND a.event_id = e.event_id
WHERE e.occurred_at >= {prior_from:DateTime('UTC')} AND e.occurred_at < {to:DateTime('UTC')} AND e.attempt > 1
    AND (empty({tenants:Array(String)}) OR e.tenant IN {tenants:Array(String)})
GROUP BY period
ORDER BY period DESC

    SELECT
        tenant, occurred_at, team, project, feature, environment, cost_center, provider, model, service_tier, operation, inference_region, status, usage_quality, response_cache, billing, user, agent, customer,
        toDecimal128(ifNull(cost_usd, toDecimal64(0, 12)), 12) AS cost_usd, toInt64(priced = 0) AS unpriced_calls, toInt64(usage_quality = 'partial') AS partial_calls
    FROM usage_events
    WHERE toDate(occurred_at) IN ({include:budget_event_days})
    UNION ALL
    SELECT
        a.tenant AS tenant, a.occurred_at AS occurred_at,
        if(a.team = '(other)', e.team, a.team) AS team, if(a.project = '(other)', e.project, a.project) AS project, if(a.feature = '(other)', e.feature, a.feature) AS feature, if(a.environment = '(other)', e.environment, a.environment) AS environment, if(a.cost_center = '(other)', e.cost_center, a.cost_center) AS cost_center,
        if(a.provider = '(other)', e.provider, a.provider) AS provider, if(a.model = '(other)', e.model, a.model) AS model, if(a.service_tier = '(other)', e.service_tier, a.service_tier) AS service_tier, if(a.operation = '(other)', e.operation, a.operation) AS operation, if(a.inference_region = '(other)', e.inference_region, a.inference_region) AS inference_region,
        a.status AS status, a.usage_quality AS usage_quality, a.response_cache AS response_cache, a.billing AS billing, a.user AS user, a.agent AS agent, a.customer AS customer,
        a.cost_usd AS cost_usd, a.unpriced_calls AS unpriced_calls, a.partial_calls AS partial_calls
    FROM (SELECT * FROM usage_adjustments WHERE toDate(occurred_at) IN ({include:budget_event_days})) AS a
    LEFT JOIN
    (
        SELECT tenant, event_id, team, project, feature, environment, cost_center, provider, model, service_tier, operation, inference_region
        FROM usage_events
        WHERE toDate(occurred_at) IN ({include:budget_event_days})
            AND event_id IN (SELECT event_id FROM usage_adjustments WHERE toDate(occurred_at) IN ({include:budget_event_days}))
    ) AS e ON e.tenant = a.tenant AND e.event_id = a.event_id

SELECT
    r.tenant AS tenant,
    entity.1 AS entity_kind,
    toStartOfFifteenMinutes(r.occurred_at) AS bucket_start,
    entity.2 AS entity_value,
    r.provider AS provider,
    r.model AS model,
    r.billing AS billing,
{include:measure_sums}
FROM usage_adjustments AS r
ARRAY JOIN arrayFilter(x -> x.2 != '', [('user', r.user), ('agent', r.agent), ('customer', r.customer)]) AS entity

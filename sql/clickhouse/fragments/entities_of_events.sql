SELECT
    e.tenant AS tenant,
    entity.1 AS entity_kind,
    toStartOfFifteenMinutes(e.occurred_at) AS bucket_start,
    entity.2 AS entity_value,
    if(bitTest(e.folded, 5), '(other)', e.provider) AS provider,
    if(bitTest(e.folded, 6), '(other)', e.model) AS model,
    e.billing AS billing,
{include:event_measures}
FROM usage_events AS e
ARRAY JOIN arrayFilter(x -> x.2 != '', [('user', e.user), ('agent', e.agent), ('customer', e.customer)]) AS entity

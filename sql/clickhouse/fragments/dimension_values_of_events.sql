SELECT DISTINCT e.tenant AS tenant, pair.1 AS dimension, pair.2 AS value
FROM usage_events AS e
ARRAY JOIN arrayFilter((x, bit) -> NOT bitTest(e.folded, bit),
    [('team', toString(e.team)), ('project', toString(e.project)), ('feature', toString(e.feature)), ('environment', toString(e.environment)), ('cost_center', toString(e.cost_center)), ('provider', toString(e.provider)), ('model', toString(e.model)), ('service_tier', toString(e.service_tier)), ('operation', toString(e.operation)), ('inference_region', toString(e.inference_region))],
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]) AS pair

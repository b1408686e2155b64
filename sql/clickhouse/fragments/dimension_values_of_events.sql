SELECT e.tenant AS tenant, tupleElement(arrayJoin(arrayConcat(
    arrayMap(v -> ('team', toString(v)), groupUniqArrayIf(e.team, NOT bitTest(e.folded, 0))),
    arrayMap(v -> ('project', toString(v)), groupUniqArrayIf(e.project, NOT bitTest(e.folded, 1))),
    arrayMap(v -> ('feature', toString(v)), groupUniqArrayIf(e.feature, NOT bitTest(e.folded, 2))),
    arrayMap(v -> ('environment', toString(v)), groupUniqArrayIf(e.environment, NOT bitTest(e.folded, 3))),
    arrayMap(v -> ('cost_center', toString(v)), groupUniqArrayIf(e.cost_center, NOT bitTest(e.folded, 4))),
    arrayMap(v -> ('provider', toString(v)), groupUniqArrayIf(e.provider, NOT bitTest(e.folded, 5))),
    arrayMap(v -> ('model', toString(v)), groupUniqArrayIf(e.model, NOT bitTest(e.folded, 6))),
    arrayMap(v -> ('service_tier', toString(v)), groupUniqArrayIf(e.service_tier, NOT bitTest(e.folded, 7))),
    arrayMap(v -> ('operation', toString(v)), groupUniqArrayIf(e.operation, NOT bitTest(e.folded, 8))),
    arrayMap(v -> ('inference_region', toString(v)), groupUniqArrayIf(e.inference_region, NOT bitTest(e.folded, 9))))) AS pair, 1) AS dimension, pair.2 AS value
FROM usage_events AS e

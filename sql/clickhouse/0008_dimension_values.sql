-- Purpose   The values that each rolled-up dimension was admitted with: at most 1,000 per tenant and dimension.
-- Grain     One row per tenant, dimension and value.
-- Writer    The view below, within the insert into usage_events.
-- Readers   Ingest at start and on replay; the API, to tell which filters need raw rows.
-- Rebuild   Insert the view's SELECT from usage_events.
-- ORDER BY  The key itself: copies collapse.
CREATE TABLE IF NOT EXISTS dimension_values {on_cluster}
(
    tenant LowCardinality(String),
    dimension LowCardinality(String),
    value String
)
ENGINE = {engine:ReplacingMergeTree}
ORDER BY (tenant, dimension, value)
SETTINGS {view_settings};

CREATE MATERIALIZED VIEW IF NOT EXISTS dimension_values_of_events {on_cluster} TO dimension_values AS
SELECT DISTINCT e.tenant AS tenant, pair.1 AS dimension, pair.2 AS value
FROM usage_events AS e
ARRAY JOIN arrayFilter((x, bit) -> NOT bitTest(e.folded, bit),
    [('team', toString(e.team)), ('project', toString(e.project)), ('feature', toString(e.feature)), ('environment', toString(e.environment)), ('cost_center', toString(e.cost_center)), ('provider', toString(e.provider)), ('model', toString(e.model)), ('service_tier', toString(e.service_tier)), ('operation', toString(e.operation)), ('inference_region', toString(e.inference_region))],
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]) AS pair;

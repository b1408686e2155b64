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
{include:dimension_values_of_events}
GROUP BY e.tenant;

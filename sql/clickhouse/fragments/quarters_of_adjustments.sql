SELECT
    r.tenant AS tenant,
    toStartOfFifteenMinutes(r.occurred_at) AS bucket_start,
    r.team AS team, r.project AS project, r.feature AS feature, r.environment AS environment, r.cost_center AS cost_center, r.provider AS provider, r.model AS model, r.service_tier AS service_tier, r.operation AS operation, r.inference_region AS inference_region, r.status AS status, r.usage_quality AS usage_quality, r.response_cache AS response_cache, r.billing AS billing,
{include:measure_sums}
FROM usage_adjustments AS r

SELECT
    r.tenant AS tenant,
    r.bucket_start AS bucket_start,
    r.provider AS provider, r.model AS model, r.billing AS billing,
{include:measure_sums}
FROM usage_1d AS r

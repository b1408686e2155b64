tenant, bucket_start, team, project, feature, environment, cost_center, provider, model, service_tier, operation, inference_region, status, usage_quality, response_cache, billing

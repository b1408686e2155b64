tenant, entity_kind, bucket_start, entity_value, provider, model, billing

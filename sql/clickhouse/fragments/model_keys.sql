tenant, bucket_start, provider, model, billing

multiIf(name IN ('user', 'agent', 'customer'), r.entity_value, name = 'provider', r.provider, name = 'model', r.model, name = 'billing', r.billing, r.tenant)

SELECT e.event_id AS event_id, e.tenant AS tenant, e.occurred_at AS occurred_at, e.usage_hash AS usage_hash, e.usage_quality AS usage_quality, e.billing AS billing
FROM usage_events AS e

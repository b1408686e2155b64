SELECT
{include:event_dimensions},
{include:event_measures}
FROM usage_events AS e

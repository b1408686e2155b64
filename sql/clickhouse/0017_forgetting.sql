-- Purpose   What forgetting a user needs where several ingesters share a store: which forgotten names each of them knows, so that
--           the name is taken out only once none of them can bring it again.
-- Grain     ingest_progress: as before, one row per topic and partition.
-- Writer    Each ingester.
-- Readers   The aggregator, while a user is being forgotten.
-- Rebuild   Nothing to rebuild: the next reports fill it.
-- ORDER BY  As before: the key, by which later reports replace earlier ones.
ALTER TABLE ingest_progress {on_cluster} ADD COLUMN IF NOT EXISTS subjects_version LowCardinality(String);

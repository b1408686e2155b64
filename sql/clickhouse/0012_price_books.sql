-- Purpose   The content of every price book that priced a stored event, so that whoever takes over a pending block, or explains
--           an event, finds its book although it was another process's.
-- Grain     One row per book version (the version is a hash of the content).
-- Writer    Ingest, before the first block that a book prices.
-- Readers   Ingest on replay; `telemetry serve`, to explain the cost of an event. Read with LIMIT 1: copies are equal.
-- Rebuild   From the folder of kept books of each ingester's data directory.
-- ORDER BY  The version: copies collapse.
CREATE TABLE IF NOT EXISTS price_books {on_cluster}
(
    version String,
    content String CODEC(ZSTD(3)),
    stored_at DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = {engine:ReplacingMergeTree}
ORDER BY version
SETTINGS {raw_settings};

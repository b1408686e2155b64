-- A topic that nobody reads any more, because one with more partitions followed it, is left out a day after its last report.
SELECT topic FROM ingest_progress GROUP BY topic
HAVING max(reported_at) > (SELECT max(reported_at) FROM ingest_progress) - toIntervalDay(1)

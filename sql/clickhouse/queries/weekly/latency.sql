-- Answers  How long calls took: the median and the 95th percentile, within 1 % of the true value.
-- Rows     period = 'this' and 'prior'; milliseconds, null where no call said how long it took.
-- Reads    usage_15m
-- Run      As README.md says, with the parameters prior_from, from, to, tenants.
SELECT
    s.period AS period,
    arrayFirstOrNull((b, below) -> below >= 0.50 * arraySum(mapValues(s.durations)), mapKeys(s.durations), arrayCumSum(mapValues(s.durations))) AS duration_p50_bucket,
    arrayFirstOrNull((b, below) -> below >= 0.95 * arraySum(mapValues(s.durations)), mapKeys(s.durations), arrayCumSum(mapValues(s.durations))) AS duration_p95_bucket,
    arrayFirstOrNull((b, below) -> below >= 0.50 * arraySum(mapValues(s.firsts)), mapKeys(s.firsts), arrayCumSum(mapValues(s.firsts))) AS first_token_p50_bucket,
    arrayFirstOrNull((b, below) -> below >= 0.95 * arraySum(mapValues(s.firsts)), mapKeys(s.firsts), arrayCumSum(mapValues(s.firsts))) AS first_token_p95_bucket,
    if(duration_p50_bucket < 0, 0, pow(1.02, duration_p50_bucket - 0.5)) AS duration_ms_p50,
    if(duration_p95_bucket < 0, 0, pow(1.02, duration_p95_bucket - 0.5)) AS duration_ms_p95,
    if(first_token_p50_bucket < 0, 0, pow(1.02, first_token_p50_bucket - 0.5)) AS time_to_first_token_ms_p50,
    if(first_token_p95_bucket < 0, 0, pow(1.02, first_token_p95_bucket - 0.5)) AS time_to_first_token_ms_p95
FROM
(
    SELECT
        if(r.bucket_start >= {from:DateTime('UTC')}, 'this', 'prior') AS period,
        sumMap(r.duration_counts) AS durations, sumMap(r.time_to_first_token_counts) AS firsts
    FROM usage_15m AS r
    WHERE r.bucket_start >= {prior_from:DateTime('UTC')} AND r.bucket_start < {to:DateTime('UTC')}
        AND (empty({tenants:Array(String)}) OR r.tenant IN {tenants:Array(String)})
    GROUP BY period
) AS s
ORDER BY period DESC

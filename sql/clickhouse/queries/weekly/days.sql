-- Answers  What each day cost: the chart of the review, and the days that anomalies are judged by.
-- Rows     One per value of the dimension and day that had calls; day is the start of the local day in Unix seconds. Of a
--          dimension, only the {rows} values that cost most over all the days.
-- Reads    usage_15m
-- Run      As README.md says, with the parameters days (the starts of the days in Unix seconds, ascending), to, tenants,
--          dimension ('team', 'feature', 'model'; '' for everything together), rows.
SELECT p.value AS value, p.day AS day, p.calls AS calls, p.cost_usd AS cost_usd
FROM
(
    SELECT w.value AS value, w.day AS day, w.calls AS calls, w.cost_usd AS cost_usd, dense_rank() OVER (ORDER BY w.whole DESC, w.value) AS place
    FROM
    (
        SELECT d.value AS value, d.day AS day, d.calls AS calls, d.cost_usd AS cost_usd, sum(d.cost_usd) OVER (PARTITION BY d.value) AS whole
        FROM
        (
            SELECT
                multiIf({dimension:String} = 'team', r.team, {dimension:String} = 'feature', r.feature, {dimension:String} = 'model', r.model, '') AS value,
                roundDown(toInt64(toUnixTimestamp(r.bucket_start)), {days:Array(Int64)}) AS day,
                sum(r.calls) AS calls,
                sum(r.cost_usd) AS cost_usd
            FROM usage_15m AS r
            WHERE r.bucket_start >= toDateTime({days:Array(Int64)}[1], 'UTC') AND r.bucket_start < {to:DateTime('UTC')}
                AND (empty({tenants:Array(String)}) OR r.tenant IN {tenants:Array(String)})
            GROUP BY value, day
        ) AS d
    ) AS w
) AS p
WHERE p.place <= {rows:UInt32}
ORDER BY value, day

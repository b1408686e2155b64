-- Answers  Which alerts fired in the period, and whether they still last.
-- Rows     One per alert, newest first.
-- Reads    alerts
-- Run      As README.md says, with the parameters from, to, tenants, rows.
SELECT
    a.fired_at AS fired_at,
    a.resolved_at AS resolved_at,
    a.kind AS kind,
    a.source_id AS source_id,
    a.subject AS subject,
    a.title AS title
FROM alerts AS a
WHERE a.fired_at >= {from:DateTime('UTC')} AND a.fired_at < {to:DateTime('UTC')}
    AND (empty({tenants:Array(String)}) OR a.tenant IN {tenants:Array(String)})
ORDER BY fired_at DESC, title
LIMIT {rows:UInt32}

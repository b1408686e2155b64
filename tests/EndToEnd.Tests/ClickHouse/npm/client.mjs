// Asks a ClickHouse HTTP port what its caller wants to know of it, and prints the answers as one JSON document.
// Usage: node client.mjs WORK.json, where WORK is {"url", "database", "asks": [{"kind", …}]}.
import { readFileSync } from 'node:fs';
import { ClickHouseLogLevel, createClient } from '@clickhouse/client';

const work = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const client = createClient({
  url: work.url,
  database: work.database,
  compression: { request: true, response: true },
  log: { level: ClickHouseLogLevel.OFF },
});

const kinds = {
  ping: async () => (await client.ping()).success,
  rows: async ({ sql, params, settings }) =>
    (await client.query({ query: sql, query_params: params, clickhouse_settings: settings, format: 'JSONEachRow' })).json(),
  bytes: async ({ sql, params }) => {
    const { stream } = await client.exec({ query: sql, query_params: params });
    const pieces = [];
    for await (const piece of stream) pieces.push(piece);
    return Buffer.concat(pieces).toString('base64');
  },
  insert: async ({ table, values }) => (await client.insert({ table, values, format: 'JSONEachRow' })).executed,
  command: async ({ sql }) => (await client.command({ query: sql })).query_id,
};

const answers = [];
for (const ask of work.asks) {
  try {
    answers.push({ answer: await kinds[ask.kind](ask) });
  } catch (error) {
    answers.push({ error: { code: error.code ?? null, type: error.type ?? null, message: error.message } });
  }
}

await client.close();
process.stdout.write(JSON.stringify(answers));

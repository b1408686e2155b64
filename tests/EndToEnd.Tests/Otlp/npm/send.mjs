// Sends the spans and log records of a JSON file with OpenTelemetry's own exporters, as an application would.
// Usage: node send.mjs FILE with {url, encoding: "proto" | "http", gzip, resource, spans: [{name, kind, start, end, attributes}],
// logs: [{body, time, attributes}]}; kinds are those of @opentelemetry/api, times milliseconds since 1970.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { diag, DiagConsoleLogger, DiagLogLevel } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';

diag.setLogger(new DiagConsoleLogger(), DiagLogLevel.WARN);
const work = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const require = createRequire(import.meta.url);
const { OTLPTraceExporter } = require(`@opentelemetry/exporter-trace-otlp-${work.encoding}`);
const { OTLPLogExporter } = require(`@opentelemetry/exporter-logs-otlp-${work.encoding}`);
const optionsFor = (path) => ({ url: work.url + path, compression: work.gzip ? 'gzip' : 'none', timeoutMillis: 60_000 });
const resource = resourceFromAttributes(work.resource);

const tracers = new BasicTracerProvider({
  resource,
  spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter(optionsFor('/v1/traces')), { exportTimeoutMillis: 60_000 })],
});
const tracer = tracers.getTracer('telemetry-tests');
for (const span of work.spans) {
  tracer.startSpan(span.name, { kind: span.kind, startTime: span.start, attributes: span.attributes }).end(span.end);
}

const loggers = new LoggerProvider({
  resource,
  processors: [new BatchLogRecordProcessor({ exporter: new OTLPLogExporter(optionsFor('/v1/logs')), exportTimeoutMillis: 60_000 })],
});
const logger = loggers.getLogger('com.anthropic.claude_code.events');
for (const log of work.logs) {
  logger.emit({ body: log.body, timestamp: log.time, attributes: log.attributes });
}

await tracers.shutdown();
await loggers.shutdown();

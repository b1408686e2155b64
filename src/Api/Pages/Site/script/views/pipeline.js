// How the pipeline is: readiness, lag, rates, what was refused, and the store.

import { Problem, read, readText } from "../api.js";
import { h } from "../dom.js";
import { age, bytes, count, short } from "../numbers.js";
import { cards, figureCard, tableCard } from "../parts.js";
import { metricsOf, ratesOf } from "../prometheus.js";
import { table } from "../table.js";
import { moment } from "../time.js";

export const name = "pipeline";
export const title = "Pipeline";
export const paths = ["spend", "store", "dead-letters"];
export const controls = ["zone"];

const LettersMost = 100;

export async function load({ signal, fresh }) {
  const [ready, metrics, store, letters, spend] = await Promise.all([
    readText("/readyz", signal).then(JSON.parse),
    orRefusal(readText("/metrics", signal).then((text) => ({ text, at: Date.now() }))),
    orRefusal(read("store", {}, signal)),
    orRefusal(read("dead-letters", { limit: LettersMost }, signal)),
    read("spend", { bucket: "none", limit: 1 }, signal),
  ]);
  fresh(spend);
  return { ready, metrics, store, letters, refreshed: spend.data_refreshed_at };
}

// A key that may not see one part may see the others.
async function orRefusal(answer) {
  try {
    return await answer;
  } catch (fault) {
    if (fault instanceof Problem && fault.status === 403) {
      return { refused: `${fault.message} ${fault.detail}` };
    }

    throw fault;
  }
}

export function render({ ready, metrics, store, letters, refreshed }, { state }) {
  const known = metrics.refused === undefined ? metricsOf(metrics.text) : [];
  return [
    ready.status === "ready" ? null : h("div", { class: "notice warn" }, h("b", null, "Figures are not served yet."), " ", ready.reasons.join(" ")),
    kpis(ready, known, ratesOf(known, metrics.at ?? 0), store, refreshed),
    letters.refused === undefined ? deadLetters(letters, state.tz) : h("section", { class: "card" }, h("h2", null, "Dead letters"), h("p", null, letters.refused)),
    store.refused === undefined ? storeTables(store) : h("section", { class: "card" }, h("h2", null, "Store"), h("p", null, store.refused)),
    metrics.refused === undefined ? measurements(known) : null,
  ];
}

function kpis(ready, known, rates, store, refreshed) {
  const total = (name) => {
    const found = known.filter((one) => one.name === name);
    return found.length === 0 ? null : found.reduce((all, one) => all + one.value, 0);
  };
  const lag = total("telemetry_ingest_lag") ?? total("telemetry_store_lag");
  const stored = total("telemetry_ingest_events_total");
  const rate = rates.get("telemetry_ingest_events_total");
  const copies = total("telemetry_ingest_copies_total");
  return cards(
    figureCard("State", ready.status === "ready" ? "Ready" : "Not ready", { tone: ready.status === "ready" ? "good" : "warn" }),
    figureCard("Figures are", `${age((Date.now() - Date.parse(refreshed)) / 1000)} old`, { note: lag === null ? null : `${count(lag)} records wait` }),
    stored === null ? null : figureCard("Stored", short(stored), { title: count(stored), note: rate === undefined ? "events since the start" : `${short(rate)} events a second just now` }),
    total("telemetry_ingest_blocks_total") === null ? null : figureCard("Blocks", short(total("telemetry_ingest_blocks_total")), { note: `${count(total("telemetry_ingest_insert_retries_total") ?? 0)} tried again` }),
    stored === null ? null : figureCard("Copies dropped", count(copies ?? 0), { note: `${count(total("telemetry_ingest_conflicts_total") ?? 0)} with other usage` }),
    store.refused === undefined ? figureCard("On disk", bytes(store.disk_bytes), { note: `ClickHouse ${store.engine_version}` }) : null,
    store.refused === undefined && store.double_captures_of_last_day > 0 ? figureCard("Captured twice", count(store.double_captures_of_last_day), { note: `in 24 h, as ${store.double_capture_example}`, tone: "warn" }) : null);
}

function deadLetters(letters, zone) {
  const reasons = new Map();
  for (const letter of letters.data) {
    reasons.set(letter.reason, (reasons.get(letter.reason) ?? 0) + 1);
  }

  const text = (field, label) => ({ label, name: field, cell: (row) => row[field] ?? "–", value: (row) => row[field], order: (row) => row[field] ?? "" });
  const said = `${letters.next_page === null ? "" : "The newest "}${count(letters.data.length)}: ${[...reasons].map(([reason, number]) => `${reason} ${number}`).join(", ")}. Replay one with ./telemetry dead-letters replay ID.`;
  if (letters.data.length === 0) {
    return h("section", { class: "card" }, h("h2", null, "Dead letters"), h("p", { class: "note" }, "Nothing was refused."));
  }

  return tableCard("Dead letters", table({
    key: "dead-letters", caption: "Dead letters, newest first", hideCaption: true, rows: letters.data,
    columns: [
      { label: "First seen", name: "first_seen", cell: (row) => moment(row.first_seen, zone), value: (row) => row.first_seen, order: (row) => row.first_seen },
      text("reason", "Reason"), text("detail", "Detail"), text("topic", "Topic"),
      { label: "Size", name: "size", numeric: true, cell: (row) => bytes(row.size), value: (row) => row.size, order: (row) => row.size },
      { label: "Id", name: "id", cell: (row) => h("code", { class: "id" }, row.id), value: (row) => row.id },
    ],
  }), said);
}

const storeTables = (store) => tableCard("Tables of the store", table({
  key: "tables", caption: "Tables of the store", hideCaption: true, rows: store.tables,
  columns: [
    { label: "Table", name: "name", cell: (row) => row.name, value: (row) => row.name, order: (row) => row.name },
    { label: "On disk", name: "disk_bytes", numeric: true, cell: (row) => bytes(row.disk_bytes), value: (row) => row.disk_bytes, order: (row) => row.disk_bytes },
    { label: "Blocks remembered", name: "deduplication_window", numeric: true, cell: (row) => count(row.deduplication_window), value: (row) => row.deduplication_window, order: (row) => row.deduplication_window },
  ],
}), `The last day took ${count(store.blocks_of_last_day)} entries in a table's memory of blocks.`);

const measurements = (known) => tableCard("Measurements", table({
  key: "measurements", caption: "Measurements of this process", hideCaption: true, rows: known.filter((one) => !one.isHistogram),
  columns: [
    { label: "Name", name: "name", cell: (row) => h("code", null, row.name), value: (row) => row.name, order: (row) => row.name },
    { label: "Labels", name: "labels", cell: (row) => row.labels, value: (row) => row.labels, order: (row) => row.labels },
    { label: "Value", name: "value", numeric: true, cell: (row) => count(row.value), value: (row) => row.value, order: (row) => row.value },
    { label: "Meaning", name: "help", cell: (row) => row.help, value: (row) => row.help },
  ],
}), "What this process counts since it began; /metrics gives the same to Prometheus.");

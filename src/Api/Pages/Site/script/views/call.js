// One call: what it was, what it used, how its cost came about, and what was corrected since.

import { read } from "../api.js";
import { h } from "../dom.js";
import { usd } from "../money.js";
import { TokenClasses, count, duration, words } from "../numbers.js";
import { cards, figureCard, tableCard } from "../parts.js";
import { withFilter } from "../state.js";
import { table } from "../table.js";
import { moment } from "../time.js";

/** Reads the call that the address names. */
export const load = ({ state, signal }) => read(`events/${encodeURIComponent(state.event)}`, { tenant: state.event_tenant }, signal);

export function render(call, context) {
  return [
    h("p", { class: "ways" }, h("a", { class: "button", href: context.link({ event: null, event_tenant: null }), "data-key": "back" }, "← All calls")),
    h("h2", { class: "plain" }, `${call.model}, ${moment(call.occurred_at, context.state.tz)}`),
    call.flags.length === 0 ? null : h("p", { class: "badges" }, call.flags.map((flag) => h("span", { class: "badge warn" }, flag))),
    cards(
      figureCard("Cost", call.priced ? usd(call.cost_usd) : "unpriced", { title: call.cost_usd, note: call.priced ? `exactly ${call.cost_usd} USD` : null, tone: call.priced ? null : "warn" }),
      figureCard("List price", usd(call.list_cost_usd), { note: call.list_cost_usd === null ? null : `${call.list_cost_usd} USD` }),
      figureCard("Cache saved", usd(call.cache_saving_usd), { note: savingNote(call) }),
      figureCard("Time taken", duration(call.duration_ms), { note: call.time_to_first_token_ms === null ? null : `${duration(call.time_to_first_token_ms)} to the first token` })),
    cure(call),
    components(call),
    adjustments(call, context.state.tz),
    attribution(call, context),
    facts(call, context.state.tz),
    call.raw_usage === null ? null : h("section", { class: "card" }, h("h2", null, "Usage as the provider told it"), h("pre", { tabindex: "0" }, h("code", null, JSON.stringify(call.raw_usage, null, 2)))),
  ];
}

function savingNote({ cache_saving_usd: saving, cache_write_premium_usd: premium }) {
  return saving === null ? null : premium === null || premium === "0" ? `${saving} USD` : `${saving} USD, net of ${premium} more for writing`;
}

const cure = (call) => call.priced ? null : h("section", { class: "card warn" },
  h("h2", null, "This call has no price"), h("p", null, call.unpriced_reason),
  call.cure.length === 0 ? null : [h("p", null, "Any one of these gives a price to calls like it:"), h("pre", { tabindex: "0" }, h("code", null, call.cure.join("\n")))],
  call.cure_note === null ? null : h("p", { class: "note" }, call.cure_note));

function components(call) {
  if (call.components === null) {
    return h("section", { class: "card" }, h("h2", null, "Parts of the cost"), h("p", null, call.components_note));
  }

  const labels = new Map(TokenClasses);
  const money = (field, label) => ({ label, name: field, numeric: true, cell: (row) => row[field], value: (row) => row[field], order: (row) => Number(row[field]) });
  return tableCard("Parts of the cost", table({
    key: "components", caption: "Parts of the cost, in USD", hideCaption: true, rows: call.components,
    columns: [
      { label: "Class", name: "class", cell: (row) => labels.get(row.class) ?? words(row.class), value: (row) => row.class },
      { label: "Model", name: "model", cell: (row) => row.model, value: (row) => row.model },
      { label: "Quantity", name: "quantity", numeric: true, cell: (row) => count(row.quantity), value: (row) => row.quantity, order: (row) => row.quantity },
      money("usd_per_million", "USD per million"), money("multiplier", "Factor"), money("cost_usd", "Cost, USD"), money("list_cost_usd", "List, USD"),
    ],
  }), call.components_note ?? `Price ${call.price_version}`);
}

function adjustments(call, zone) {
  if (call.adjustments.length === 0) {
    return null;
  }

  const pairs = (values) => Object.entries(values).map(([name, value]) => `${words(name)} ${value}`).join(", ");
  return tableCard("Corrections since", table({
    key: "adjustments", caption: "Corrections since, oldest first", hideCaption: true, rows: call.adjustments,
    columns: [
      { label: "When", name: "adjusted_at", cell: (row) => moment(row.adjusted_at, zone), value: (row) => row.adjusted_at },
      { label: "Why", name: "reason", cell: (row) => row.reason, value: (row) => row.reason },
      { label: "Counts", name: "counts", cell: (row) => pairs(row.counts), value: (row) => pairs(row.counts) },
      { label: "Money, USD", name: "amounts", cell: (row) => pairs(row.amounts), value: (row) => pairs(row.amounts) },
      { label: "Price before", name: "price_version_from", cell: (row) => row.price_version_from ?? "–", value: (row) => row.price_version_from },
      { label: "Price after", name: "price_version_to", cell: (row) => row.price_version_to ?? "–", value: (row) => row.price_version_to },
    ],
  }));
}

function attribution(call, context) {
  const all = [...Object.entries(call.dimensions), ...Object.entries(call.tags).map(([name, value]) => [`tag.${name}`, value])];
  return all.length === 0 ? null : h("section", { class: "card" }, h("h2", null, "Attribution"), h("dl", { class: "facts" }, all.map(([name, value]) => h("div", null, h("dt", null, words(name)),
    h("dd", null, h("a", { href: context.link({ view: "spend", filters: withFilter({ filters: [] }, name, value) }) }, value))))));
}

const Fields = [
  "event_id", "tenant", "provider", "api", "model_requested", "operation", "service_tier", "speed", "inference_region", "deployment_type", "billing", "status", "usage_quality",
  "response_cache", "http_status", "attempt", "request_id", "response_id", "parent_event_id", "trace_id", "span_id", "streamed", "prefix_fingerprint", "request_fingerprint", "reported_cost_usd",
];

function facts(call, zone) {
  const known = Fields.map((name) => [words(name), call[name]]).filter(([, value]) => value !== null && value !== "");
  return h("section", { class: "card" }, h("h2", null, "What was stored"), h("dl", { class: "facts" },
    [...known, ["stored at", moment(call.ingested_at, zone)], ...Object.entries(call.total_usage).filter(([, value]) => value > 0).map(([name, value]) => [words(name), count(value)])]
      .map(([name, value]) => h("div", null, h("dt", null, name), h("dd", null, String(value))))));
}

// Single calls, newest first, and one of them in full.

import { read } from "../api.js";
import { h } from "../dom.js";
import { emptyState } from "../empty.js";
import { usd } from "../money.js";
import { count, duration, short } from "../numbers.js";
import { tableCard } from "../parts.js";
import { filterParameters } from "../state.js";
import { table } from "../table.js";
import { moment } from "../time.js";
import * as call from "./call.js";

export const name = "calls";
export const title = "Calls";
export const paths = ["events", "events/{event_id}"];
export const controls = ["range", "zone", "filters"];

const CallsAtOnce = 100;

export async function load(context) {
  const { state, range, signal } = context;
  if (state.event !== null) {
    return { call: await call.load(context) };
  }

  const asked = { ...filterParameters(state), tz: state.tz, from: range.from, to: range.to, limit: CallsAtOnce };
  const answer = await read("events", asked, signal);
  return { asked, answer, empty: answer.data.length === 0 ? await emptyState.load(context) : null };
}

export function render(model, context) {
  if (model.call !== undefined) {
    return call.render(model.call, context);
  }

  return model.empty !== null ? emptyState.render(model.empty, context) : [list(model.answer.data, model.answer.next_page, model.asked, context)];
}

const Input = ["uncached_input_tokens", "input_audio_tokens", "input_image_tokens"];
const Written = ["cache_write_5m_tokens", "cache_write_1h_tokens", "cache_write_12h_tokens", "cache_write_tokens"];
const Read = ["cache_read_tokens", "cache_read_audio_tokens"];
const Output = ["output_tokens", "output_audio_tokens", "output_image_tokens"];

function list(rows, nextPage, asked, context) {
  const { state } = context;
  const sumOf = (fields) => (row) => fields.reduce((total, field) => total + row.usage[field], 0);
  const counted = (label, of) => ({ label, numeric: true, cell: (row) => h("span", { title: count(of(row)) }, short(of(row))), value: of, order: of });
  const made = table({
    key: "calls", caption: "Calls, newest first", hideCaption: true, rows,
    columns: [
      {
        label: "Time", name: "occurred_at", value: (row) => row.occurred_at, order: (row) => row.occurred_at,
        cell: (row) => h("a", { href: context.link({ event: row.event_id, event_tenant: row.tenant === "" ? null : row.tenant }), "data-key": `call-${row.event_id}` }, moment(row.occurred_at, state.tz)),
      },
      { label: "Model", name: "model", cell: (row) => row.model, value: (row) => row.model, order: (row) => row.model },
      ...["team", "feature", "user"].map((field) => ({ label: field[0].toUpperCase() + field.slice(1), name: field, cell: (row) => row.dimensions[field] ?? "–", value: (row) => row.dimensions[field] ?? null, order: (row) => row.dimensions[field] ?? "" })),
      counted("Input", sumOf(Input)), counted("Cache read", sumOf(Read)), counted("Cache write", sumOf(Written)), counted("Output", sumOf(Output)),
      { label: "Cost", name: "cost_usd", numeric: true, cell: (row) => row.priced ? h("span", { title: `${row.cost_usd} USD` }, usd(row.cost_usd)) : h("span", { class: "badge warn", title: row.unpriced_reason }, "unpriced"), value: (row) => row.cost_usd, order: (row) => row.cost_usd === null ? null : Number(row.cost_usd) },
      { label: "Time taken", name: "duration_ms", numeric: true, cell: (row) => duration(row.duration_ms), value: (row) => row.duration_ms, order: (row) => row.duration_ms },
      { label: "Status", name: "status", cell: (row) => h("span", { class: `badge ${row.status === "ok" ? "good" : "bad"}` }, row.status), value: (row) => row.status, order: (row) => row.status },
      { label: "Event", name: "event_id", cell: (row) => h("code", { class: "id", title: row.event_id }, row.event_id.slice(0, 8)), value: (row) => row.event_id },
    ],
  });
  const card = tableCard("Calls, newest first", made, `${rows.length === 1 ? "One call" : `${count(rows.length)} calls`}${nextPage === null ? "" : " so far"}.`);
  if (nextPage !== null) {
    card.append(h("p", { class: "ways" }, h("button", { type: "button", "data-key": "older", onclick: (event) => more(event.target, card, rows, nextPage, asked, context) }, "Show older calls")));
  }

  return card;
}

async function more(button, card, rows, nextPage, asked, context) {
  button.disabled = true;
  try {
    const answer = await read("events", { ...asked, page: nextPage }, context.signal);
    card.replaceWith(list([...rows, ...answer.data], answer.next_page, asked, context));
    context.hold();
  } catch (fault) {
    button.disabled = false;
    button.textContent = `${fault.message} Try again`;
  }
}

// What was paid: the figures of the range, over time by any dimension, and what it was paid for.

import { Problem, read } from "../api.js";
import { stack } from "../chart/stack.js";
import { h } from "../dom.js";
import { emptyState } from "../empty.js";
import { usd, usdTick } from "../money.js";
import { TokenClasses, count, duration, percent, short, tokensOf, words } from "../numbers.js";
import { callsOf, cards, change, closer, figureCard, groupCell, refuseTooManyBars, shareBar, tableCard } from "../parts.js";
import { Folded, TopMost, barsOf, groupName, moneySeries } from "../series.js";
import { filterParameters } from "../state.js";
import { table } from "../table.js";

export const name = "spend";
export const title = "Spend";
export const paths = ["spend"];
export const controls = ["range", "bucket", "group", "zone", "filters"];

const GroupsMost = 200;
const RowsMost = 10_000;

// What the figures and the list show of a group. Of buckets only the money is drawn: to leave the rest unread is most of the time saved.
const GroupFields = [
  "calls", "errors", "cost_usd", "cost_per_call_usd", "cost_per_1k_tokens_usd", "cache_saving_usd", "hit_rate", "tokens_per_call",
  "unpriced_calls", "unpriced_tokens", "duration_ms_p95", ...TokenClasses.map(([field]) => field),
].join();

/** Reads the figures: the groups, the buckets and the span before at once, and the buckets of the greatest groups as soon as those are known. */
export async function load(context) {
  refuseTooManyBars(context);
  const { state, range, bucket, signal, fresh } = context;
  const by = state.group_by;
  const base = { ...filterParameters(state), tz: state.tz };
  const here = { from: range.from, to: range.to };
  const greatest = async () => {
    const groups = await read("spend", { ...base, ...here, bucket: "none", group_by: by, fields: GroupFields, limit: GroupsMost }, signal);
    const top = groups.data.map((row) => row.group[by]).filter((value) => value !== Folded).slice(0, TopMost);
    const stacked = top.length === 0 ? null
      : await read("spend", { ...base, ...here, bucket, group_by: by, fields: "cost_usd", limit: RowsMost, [by]: top.map((value) => value ?? "") }, signal);
    return { groups, top, stacked };
  };
  const [{ groups, top, stacked }, buckets, before] = await Promise.all([
    greatest(),
    read("spend", { ...base, ...here, bucket, fields: "cost_usd", limit: RowsMost }, signal),
    range.previous === null ? null
      : orNothing(read("spend", { ...base, ...range.previous, bucket: "none", group_by: by, fields: "calls,cost_usd", limit: GroupsMost }, signal)),
  ]);
  fresh(groups);
  return { groups, buckets, before, stacked, top, empty: groups.total.calls === 0 ? await emptyState.load(context) : null };
}

// What is no longer kept is nothing to compare with.
async function orNothing(answer) {
  try {
    return await answer;
  } catch (fault) {
    if (fault instanceof Problem && fault.status === 422) {
      return null;
    }

    throw fault;
  }
}

// A column that would say nothing is left out.
const isTold = (column, total, before) => column === "unpriced_calls" ? total.unpriced_calls > 0
  : column === "cost_usd_before" ? before !== null && before.total.calls > 0 : true;

export function render(model, context) {
  if (model.empty !== null) {
    return emptyState.render(model.empty, context);
  }

  return [kpis(model, context), unpriced(model, context), chart(model, context), list(model, context)];
}

function kpis({ groups, before }, context) {
  const { total } = groups;
  const by = context.state.group_by;
  const changed = before === null ? null : change(total.cost_usd, before.total.cost_usd);
  const span = context.range.previous;
  const missing = groups.data.find((row) => row.group[by] === null);
  return cards(
    figureCard("Spend", usd(total.cost_usd), {
      title: `${total.cost_usd} USD`,
      note: changed === null ? "nothing before to compare with" : h("span", { title: `Compared with ${span.from} to ${span.to}` }, changed.startsWith("×") ? `${changed.slice(1)} times as much as before` : `${changed} on the span before`),
    }),
    figureCard("Calls", short(total.calls), { title: count(total.calls), note: total.errors === 0 ? "no errors" : `${percent(total.errors / total.calls, 2)} errors` }),
    figureCard("Tokens", short(tokensOf(total)), { title: count(tokensOf(total)), note: total.tokens_per_call === null ? null : `${short(total.tokens_per_call)} a call` }),
    figureCard("Cost per call", usd(total.cost_per_call_usd), { note: `${usd(total.cost_per_1k_tokens_usd)} per 1,000 tokens` }),
    figureCard("Cache saved, net", usd(total.cache_saving_usd), { tone: total.cache_saving_usd.startsWith("-") ? "bad" : null, title: `${total.cache_saving_usd} USD`, note: `hit rate ${percent(total.hit_rate)}`, href: context.link({ view: "tokens" }) }),
    missing === undefined ? null : figureCard("Unallocated", usd(missing.cost_usd), {
      title: `${missing.cost_usd} USD`, note: `${percent(Number(missing.cost_usd) / Number(total.cost_usd))} has no ${words(by)}`, href: callsOf(context, by, null),
    }));
}

function unpriced({ groups }, context) {
  const { total } = groups;
  return total.unpriced_calls === 0 ? null : h("div", { class: "notice warn" },
    h("b", null, `${count(total.unpriced_calls)} calls have no price`), ` and are in no sum here: ${short(total.unpriced_tokens)} tokens. `,
    h("a", { href: context.link({ group_by: "model" }) }, "See which models"), ", open one of their calls, and it shows the command that gives them a price.");
}

function chart(model, context) {
  const { state, range, bucket } = context;
  const by = state.group_by;
  const { groups, buckets, stacked, top } = model;
  const bars = barsOf(buckets.data, state.tz, bucket, Date.now());
  const isAll = groups.data.length === top.length && groups.next_page === null;
  const costs = new Map(groups.data.map((row) => [row.group[by], row.cost_usd]));
  const series = moneySeries(buckets.data, stacked?.data ?? [], top, by, isAll);
  return stack({
    key: `spend-by-${by}`, title: `Spend by ${words(by)}`, from: Date.parse(buckets.from), to: Date.parse(buckets.to), zone: state.tz,
    summary: `${usd(groups.total.cost_usd)} in all. ${top.slice(0, 3).map((value) => `${groupName(value)} ${usd(costs.get(value))}`).join(", ")}.`,
    bars, series, totals: buckets.data.map((row) => usd(row.cost_usd)), exactTotals: buckets.data.map((row) => row.cost_usd), valueTick: usdTick, firstColumn: words(bucket),
    legend: series.map((one, at) => at < top.length
      ? { name: one.name, tone: one.tone, note: usd(costs.get(top[at])), href: closer(context, by, top[at]) }
      : { name: one.name, tone: one.tone }),
    pick: (at) => bucket === "15m"
      ? context.go({ view: "calls", from: bars[at].from, to: bars[at].to })
      : context.go({ from: bars[at].from, to: bars[at].to, bucket: bucket === "hour" ? "15m" : null }),
  });
}

function list({ groups, before }, context) {
  const by = context.state.group_by;
  const earlier = new Map((before?.data ?? []).map((row) => [row.group[by], row.cost_usd]));
  const all = Number(groups.total.cost_usd);
  const share = (row) => all === 0 ? null : Number(row.cost_usd) / all;
  const money = (field, label) => ({ label, name: field, numeric: true, cell: (row) => usd(row[field]), value: (row) => row[field], order: (row) => row[field] === null ? null : Number(row[field]) });
  const counted = (field, label, write = count) => ({ label, name: field, numeric: true, cell: (row) => write(row[field]), value: (row) => row[field], order: (row) => row[field] });
  const made = table({
    key: `top-${by}`, caption: `Top by ${words(by)}`, hideCaption: true, rows: groups.data, foot: groups.next_page === null ? groups.total : null,
    columns: [
      { label: words(by), name: by, cell: (row) => row.group === undefined ? "Total" : groupCell(context, by, row.group[by]), value: (row) => row.group[by], order: (row) => row.group[by] ?? "" },
      { ...money("cost_usd", "Cost"), cell: (row) => row.cost_usd === "0" && row.unpriced_calls > 0 ? h("span", { class: "badge warn" }, "unpriced") : h("span", { title: `${row.cost_usd} USD` }, usd(row.cost_usd)) },
      { label: "Share", name: "share", numeric: true, cell: (row) => row.group === undefined ? "" : h("span", { class: "shared" }, shareBar(share(row) ?? 0), percent(share(row))), value: (row) => share(row), order: (row) => share(row) },
      { label: "Change", name: "cost_usd_before", numeric: true, cell: (row) => row.group === undefined ? change(row.cost_usd, before.total.cost_usd) ?? "" : change(row.cost_usd, earlier.get(row.group[by])) ?? "new", value: (row) => earlier.get(row.group[by]) ?? null, order: (row) => Number(row.cost_usd) - Number(earlier.get(row.group[by]) ?? 0) },
      counted("calls", "Calls"),
      { label: "Tokens", name: "tokens", numeric: true, cell: (row) => short(tokensOf(row)), value: tokensOf, order: tokensOf },
      money("cost_per_call_usd", "Cost per call"),
      counted("hit_rate", "Cache hits", percent),
      counted("duration_ms_p95", "p95 time", duration),
      counted("errors", "Errors"),
      counted("unpriced_calls", "Unpriced"),
      { label: "Single calls", name: "calls_address", numeric: true, cell: (row) => row.group === undefined || row.group[by] === Folded ? "" : h("a", { href: callsOf(context, by, row.group[by]), "aria-label": `Calls of ${groupName(row.group[by])}`, "data-key": `calls-${row.group[by]}` }, "Calls"), value: null },
    ].filter((column) => isTold(column.name, groups.total, before)),
  });
  return tableCard(`Top by ${words(by)}`, made, groups.next_page === null ? null : `The ${GroupsMost} that cost the most. Filter to see others.`);
}

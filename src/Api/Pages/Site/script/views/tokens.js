// Tokens by class, and what prompt caching brings.

import { read } from "../api.js";
import { lines } from "../chart/lines.js";
import { stack } from "../chart/stack.js";
import { emptyState } from "../empty.js";
import { sum, usd, usdTick } from "../money.js";
import { TokenClasses, count, percent, short, tokensOf, words } from "../numbers.js";
import { cards, figureCard, groupCell, refuseTooManyBars, tableCard } from "../parts.js";
import { barsOf } from "../series.js";
import { filterParameters } from "../state.js";
import { table } from "../table.js";
import { bucketName } from "../time.js";

export const name = "tokens";
export const title = "Tokens and cache";
export const paths = ["spend", "cache"];
export const controls = ["range", "bucket", "group", "zone", "filters"];

const GroupsMost = 200;
const RowsMost = 10_000;
const Writes = ["cache_write_5m_tokens", "cache_write_1h_tokens", "cache_write_12h_tokens", "cache_write_tokens"];
// What the charts draw of a bucket.
const BucketFields = ["calls", "cost_usd", "cost_without_cache_usd", "hit_rate", ...TokenClasses.map(([field]) => field)].join();
const writesOf = (row) => Writes.reduce((total, field) => total + row[field], 0);

export async function load(context) {
  refuseTooManyBars(context);
  const { state, range, bucket, signal, fresh } = context;
  const base = { ...filterParameters(state), tz: state.tz, from: range.from, to: range.to };
  const [buckets, groups] = await Promise.all([
    read("spend", { ...base, bucket, fields: BucketFields, limit: RowsMost }, signal),
    read("cache", { ...base, group_by: state.group_by, limit: GroupsMost }, signal),
  ]);
  fresh(buckets);
  return { buckets, groups, empty: buckets.total.calls === 0 ? await emptyState.load(context) : null };
}

export function render(model, context) {
  return model.empty !== null ? emptyState.render(model.empty, context)
    : [kpis(model.groups), tokenChart(model.buckets, context), hitChart(model.buckets, context), savingChart(model.buckets, context), list(model.groups, context)];
}

function kpis({ total }) {
  const unread = total.cache_write_tokens_unread;
  return cards(
    figureCard("Tokens", short(tokensOf(total)), { title: count(tokensOf(total)), note: `${short(total.output_tokens)} of them output` }),
    figureCard("Hit rate", percent(total.hit_rate), { note: `${short(total.cache_read_tokens)} tokens read from cache` }),
    figureCard("Cache saved, net", usd(total.cache_saving_usd), { title: `${total.cache_saving_usd} USD`, note: `${usd(total.cost_without_cache_usd)} without it` }),
    figureCard("Write premium", usd(total.cache_write_premium_usd), { title: `${total.cache_write_premium_usd} USD`, note: `above plain input; reads saved ${usd(sum([total.cache_saving_usd, total.cache_write_premium_usd]))}` }),
    figureCard("Written", short(writesOf(total)), { title: count(writesOf(total)), note: `${short(total.cache_write_1h_tokens)} for an hour, ${short(total.cache_write_5m_tokens)} for 5 minutes` }),
    figureCard("Written, never read", unread === null ? "–" : short(unread), { note: unread === null ? "known where calls name their prompt" : writesOf(total) === 0 ? null : `${percent(unread / writesOf(total))} of what was written`, tone: unread > writesOf(total) / 4 ? "warn" : null }),
    total.response_cache_hits === 0 ? null : figureCard("Response cache saved", usd(total.response_cache_saving_usd), { title: `${total.response_cache_saving_usd} USD`, note: `${count(total.response_cache_hits)} answers` }));
}

function tokenChart(answer, { state, bucket }) {
  const used = TokenClasses.filter(([field]) => answer.total[field] > 0);
  const series = used.map(([field, label], at) => ({
    name: label, tone: at < 8 ? `t${at}` : "rest", values: answer.data.map((row) => row[field]), texts: answer.data.map((row) => count(row[field])), exact: answer.data.map((row) => row[field]),
  }));
  return stack({
    key: "tokens-by-class", title: "Tokens by class", from: Date.parse(answer.from), to: Date.parse(answer.to), zone: state.tz,
    summary: used.map(([field, label]) => `${label} ${short(answer.total[field])}`).join(", "),
    bars: barsOf(answer.data, state.tz, bucket, Date.now()), series, totals: answer.data.map((row) => count(tokensOf(row))), exactTotals: answer.data.map(tokensOf),
    valueTick: short, firstColumn: words(bucket), legend: series.map((one, at) => ({ name: one.name, tone: one.tone, note: short(answer.total[used[at][0]]) })),
  });
}

const middle = (row) => (Date.parse(row.start) + Date.parse(row.end)) / 2;

function overTime(answer, { state, bucket }, options) {
  const starts = new Map(answer.data.map((row) => [middle(row), Date.parse(row.start)]));
  return lines({
    from: Date.parse(answer.from), to: Date.parse(answer.to), zone: state.tz, firstColumn: words(bucket), height: 200,
    nameOf: (at) => bucketName(starts.get(at), state.tz, bucket), legend: options.lines.map((line) => ({ name: line.name, tone: line.tone })), ...options,
  });
}

function hitChart(answer, context) {
  return overTime(answer, context, {
    key: "hit-rate", title: "Cache hit rate", summary: `${percent(answer.total.hit_rate)} over the range.`, max: 1, valueTick: (value) => percent(value, 0), legend: [],
    lines: [{ name: "Hit rate", tone: "t1", area: true, points: answer.data.map((row) => [middle(row), row.hit_rate, percent(row.hit_rate)]) }],
  });
}

function savingChart(answer, context) {
  const line = (label, field, tone, dashed) => ({ name: label, tone, dashed, points: answer.data.map((row) => [middle(row), Number(row[field]), usd(row[field]), row[field]]) });
  return overTime(answer, context, {
    key: "cache-saving", title: "Cost with and without the cache", valueTick: usdTick,
    summary: `${usd(answer.total.cost_usd)} paid, ${usd(answer.total.cost_without_cache_usd)} without prompt caching.`,
    lines: [line("Paid", "cost_usd", "t0", false), line("Without the cache", "cost_without_cache_usd", "t3", true)],
  });
}

function list(answer, context) {
  const by = context.state.group_by;
  const column = (field, label, write, of = (row) => row[field]) => ({ label, name: field, numeric: true, cell: (row) => write(of(row)), value: of, order: (row) => of(row) === null ? null : Number(of(row)) });
  return tableCard(`Cache by ${words(by)}`, table({
    key: `cache-by-${by}`, caption: `Cache by ${words(by)}`, hideCaption: true, rows: answer.data, foot: answer.next_page === null ? answer.total : null,
    columns: [
      { label: words(by), name: by, cell: (row) => row.group === undefined ? "Total" : groupCell(context, by, row.group[by]), value: (row) => row.group[by], order: (row) => row.group[by] ?? "" },
      column("hit_rate", "Hit rate", percent),
      column("cache_saving_usd", "Saved, net", (value) => usd(value)),
      column("cache_write_premium_usd", "Write premium", (value) => usd(value)),
      column("cost_usd", "Paid", (value) => usd(value)),
      column("cost_without_cache_usd", "Without cache", (value) => usd(value)),
      column("uncached_input_tokens", "Not cached", short),
      column("cache_read_tokens", "Read", short),
      column("cache_write_5m_tokens", "Written, 5 min", short),
      column("cache_write_1h_tokens", "Written, 1 h", short),
      column("cache_write_tokens_unread", "Never read", short),
      column("output_tokens", "Output", short),
    ],
  }));
}

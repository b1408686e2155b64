// The cost review of a week or month: what it cost, and why it cost more or less than the one before.

import { hasKey, query, read } from "../api.js";
import { lines } from "../chart/lines.js";
import { h } from "../dom.js";
import { usd, usdTick } from "../money.js";
import { count, percent, short, words } from "../numbers.js";
import { cards, change, figureCard, groupCell, shareBar, tableCard } from "../parts.js";
import { groupName } from "../series.js";
import { table } from "../table.js";
import { bucketName, day, instantOf } from "../time.js";

export const name = "review";
export const title = "Review";
export const paths = ["review"];
export const controls = ["zone"];

const Day = 86_400_000;
const asked = ({ week, month, tz }) => ({ week: month === null ? week : null, month, tz });

export async function load({ state, signal, fresh }) {
  return fresh(await read("review", { ...asked(state), format: "json" }, signal));
}

export function render(review, context) {
  const { figures } = review;
  return [
    steps(review, context),
    review.complete ? null : h("div", { class: "notice warn" }, h("b", null, "Not whole."), " Unpriced or partial usage is in one of the two periods."),
    cards(
      figureCard(review.period.name, usd(review.cost_usd), { title: `${review.cost_usd} USD`, note: review.period_over ? null : "so far" }),
      figureCard(review.prior_period.name, usd(review.prior_cost_usd), { title: `${review.prior_cost_usd} USD`, note: "the period before" }),
      figureCard("Change", signed(review.change_usd), { title: `${review.change_usd} USD`, note: review.change_share === null ? null : percent(review.change_share), tone: review.change_usd.startsWith("-") ? "good" : null }),
      figureCard("Calls", short(figures.calls), { title: count(figures.calls), note: `${short(review.prior_figures.calls)} before` }),
      figureCard("Cost per call", usd(figures.cost_per_call_usd), { note: `${usd(review.prior_figures.cost_per_call_usd)} before` }),
      figureCard("Cache hit rate", percent(figures.hit_rate), { note: `${usd(figures.cache_saving_usd)} saved, net` }),
      figureCard(`${review.month_to_date.month} so far`, usd(review.month_to_date.cost_usd), { note: `${usd(review.month_to_date.prior_cost_usd)} the month before by then` })),
    causes(review),
    days(review),
    ...review.movers.filter((one) => one.rows.length > 0).map((one) => movers(one, review, context)),
    list("Days that stand out", "anomalies", review.anomalies, [
      text("Day", (row) => row.date), text("What", (row) => row.dimension === null ? "everything" : `${words(row.dimension)} ${groupName(row.value)}`),
      money("Cost", (row) => row.cost_usd), money("Expected", (row) => row.expected_usd), money("Difference", (row) => row.difference_usd)]),
    list("New and vanished", "new-and-vanished", review.new_and_vanished, [
      text("What", (row) => `${words(row.dimension)} ${row.value}`), text("State", (row) => row.state), number("Calls", (row) => row.calls), money("Cost", (row) => row.cost_usd)]),
    list("Unallocated", "unallocated", review.unallocated, [
      text("Names no", (row) => words(row.dimension)), number("Calls", (row) => row.calls), money("Cost", (row) => row.cost_usd), share("Share", (row) => row.share), share("Before", (row) => row.prior_share)]),
    list("Without a price", "unpriced", review.unpriced, [
      text("Model", (row) => `${row.provider}/${row.model}`), number("Calls", (row) => row.calls), number("Tokens", (row) => row.tokens)]),
    list("Calls that did not end well", "failures", review.failures, [
      text("Status", (row) => row.status), number("Calls", (row) => row.calls), money("Cost", (row) => row.cost_usd), number("Calls before", (row) => row.prior_calls), money("Cost before", (row) => row.prior_cost_usd)]),
  ];
}

const signed = (amount) => amount.startsWith("-") ? usd(amount) : `+${usd(amount)}`;
const text = (label, of) => ({ label, cell: of, value: of, order: of });
const number = (label, of) => ({ label, numeric: true, cell: (row) => count(of(row)), value: of, order: of });
const money = (label, of) => ({ label, numeric: true, cell: (row) => usd(of(row)), value: of, order: (row) => Number(of(row)) });
const share = (label, of) => ({ label, numeric: true, cell: (row) => percent(of(row)), value: of, order: of });
const list = (heading, key, rows, columns) => rows.length === 0 ? null : tableCard(heading, table({ key, caption: heading, hideCaption: true, rows, columns }));

function steps(review, context) {
  const isWeek = review.kind === "weekly";
  const next = isWeek ? weekOf(Date.parse(review.period.to), review.tz) : bucketMonth(Date.parse(review.period.to), review.tz);
  const to = (period) => context.link(isWeek ? { week: period, month: null } : { week: null, month: period });
  return h("p", { class: "ways" },
    h("a", { class: "button", href: to(review.prior_period.name), "data-key": "prior" }, `← ${review.prior_period.name}`),
    Date.parse(review.period.to) <= Date.now() ? h("a", { class: "button", href: to(next), "data-key": "next" }, `${next} →`) : null,
    isWeek
      ? h("a", { class: "button", href: context.link({ week: null, month: bucketMonth(Date.parse(review.period.from), review.tz) }), "data-key": "kind" }, "By month")
      : h("a", { class: "button", href: context.link({ week: null, month: null }), "data-key": "kind" }, "By week"),
    hasKey() ? null : h("a", { class: "button", href: `/api/v1/review?${query({ ...asked(context.state), format: "html" })}`, "data-key": "document" }, "As a document"));
}

/** The name of the ISO week of an instant: that of its Thursday. */
function weekOf(instant, zone) {
  const date = new Date(`${isoDate(instant, zone)}T00:00:00Z`);
  const thursday = new Date(date.getTime() + (3 - ((date.getUTCDay() + 6) % 7)) * Day);
  const first = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  return `${thursday.getUTCFullYear()}-W${String(Math.floor((thursday.getTime() - first) / Day / 7) + 1).padStart(2, "0")}`;
}

const bucketMonth = (instant, zone) => isoDate(instant, zone).slice(0, 7);
const isoDate = (instant, zone) => new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(instant);

const Causes = {
  volume: "More or fewer calls", token_size: "Longer or shorter calls", cache_mix: "Use of the cache", model_mix: "Choice of models", tier_mix: "… of which service tiers",
  price: "Prices", discount: "… of which discounts",
};

function causes(review) {
  const rows = review.change.flatMap((part) => [part, ...part.of_which]);
  const most = Math.max(...rows.map((row) => Math.abs(Number(row.amount_usd))), 1e-12);
  return tableCard("Why it changed", table({
    key: "causes", caption: "Why it changed", hideCaption: true, rows,
    columns: [
      text("Cause", (row) => Causes[row.name] ?? words(row.name)),
      { ...money("Added", (row) => row.amount_usd), cell: (row) => h("span", { class: "shared" }, shareBar(Math.abs(Number(row.amount_usd)) / most, row.amount_usd.startsWith("-") ? "good" : "bad"), h("span", { title: `${row.amount_usd} USD` }, signed(row.amount_usd))) },
    ],
  }), `The parts sum to the change, ${signed(review.change_usd)}, to the last digit.`);
}

function days(review) {
  const points = (field) => review.days.filter((row) => field === "cost_usd" || row.prior_date !== null).map((row) => [instantOf(row.date, review.tz), Number(row[field]), usd(row[field]), row[field]]);
  const all = [{ name: review.period.name, tone: "t0", area: true, points: points("cost_usd") }, { name: review.prior_period.name, tone: "rest", dashed: true, points: points("prior_cost_usd") }];
  return lines({
    key: "review-days", title: "Day by day", summary: `${usd(review.cost_usd)} beside ${usd(review.prior_cost_usd)}.`, from: Date.parse(review.period.from), to: Date.parse(review.period.to), zone: review.tz,
    lines: all, legend: all.map((line) => ({ name: line.name, tone: line.tone })), valueTick: usdTick, firstColumn: "day", height: 220, nameOf: (at) => bucketName(at, review.tz, "day"),
  });
}

// Where the figures of the review can be looked at more closely.
const spendIn = (review, context) => ({
  ...context, link: (changes) => context.link({ view: "spend", from: review.period.from, to: review.period.to, tz: review.tz, ...changes }),
});

function movers({ dimension, rows }, review, context) {
  return list(`Movers by ${words(dimension)}`, `movers-${dimension}`, rows, [
    { ...text(words(dimension), (row) => row.value), cell: (row) => groupCell(spendIn(review, context), dimension, row.value) },
    money("Cost", (row) => row.cost_usd), money("Before", (row) => row.prior_cost_usd),
    { ...money("Change", (row) => row.change_usd), cell: (row) => h("span", { title: `${row.change_usd} USD` }, signed(row.change_usd)) },
    { ...share("Change, %", (row) => row.change_share), cell: (row) => row.state ?? change(row.cost_usd, row.prior_cost_usd) ?? "–" },
    text("Mostly", (row) => mostly(row.change)), number("Calls", (row) => row.calls)]);
}

function mostly(parts) {
  const greatest = parts.reduce((best, part) => Math.abs(Number(part.amount_usd)) > Math.abs(Number(best.amount_usd)) ? part : best, parts[0]);
  return greatest === undefined || greatest.amount_usd === "0" ? "–" : `${Causes[greatest.name] ?? words(greatest.name)} ${signed(greatest.amount_usd)}`;
}

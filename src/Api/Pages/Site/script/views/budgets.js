// How every budget stands, and how the chosen one burns down.

import { read } from "../api.js";
import { lines } from "../chart/lines.js";
import { h } from "../dom.js";
import { usd, usdTick } from "../money.js";
import { percent, words } from "../numbers.js";
import { cards, figureCard, shareBar, tableCard } from "../parts.js";
import { table } from "../table.js";
import { bucketName, day, moment } from "../time.js";

export const name = "budgets";
export const title = "Budgets";
export const paths = ["budgets", "budgets/{id}/status", "budgets/{id}/burn-down"];
export const controls = [];

const BudgetsMost = 100;
const ValuesMost = 100;

export async function load({ state, signal }) {
  const budgets = await read("budgets", { limit: BudgetsMost }, signal);
  let isCut = budgets.next_page !== null;
  const found = await Promise.all(budgets.data.map(async (budget) => {
    const status = await read(`budgets/${encodeURIComponent(budget.id)}/status`, { tenant: budget.tenant, limit: ValuesMost }, signal);
    isCut ||= typeof status.next_page === "string";
    return (status.data ?? [status]).map((standing) => ({ budget, standing }));
  }));
  const rows = found.flat().sort((one, other) => other.standing.percent - one.standing.percent);
  const chosen = rows.find((row) => state.budget !== null && isChosen(row, state)) ?? rows[0];
  const steps = chosen === undefined ? null
    : await read(`budgets/${encodeURIComponent(chosen.budget.id)}/burn-down`, { tenant: chosen.budget.tenant, per_value: chosen.standing.per_value }, signal);
  return { rows, isCut, chosen: chosen === undefined ? null : rows.indexOf(chosen), steps };
}

const isChosen = ({ budget, standing }, state) => budget.id === state.budget
  && (state.budget_tenant ?? undefined) === budget.tenant && (state.per_value ?? undefined) === standing.per_value;

export function render({ rows, isCut, chosen, steps }, context) {
  if (chosen === null) {
    return [h("section", { class: "card empty" }, h("h2", null, "No budgets yet."),
      h("p", null, "A budget says how much may be spent in a day, week, month, quarter or year, by whom, and who is told. Set one:"),
      h("pre", { tabindex: "0" }, h("code", null, `curl -s -X PUT ${location.origin}/api/v1/budgets/search -H 'content-type: application/json' -d '{
  "name": "Search", "limit_usd": "500", "period": "month", "filter": {"team": ["search"]}}'`)))];
  }

  const over = rows.filter(({ standing }) => standing.percent >= 100).length;
  const ahead = rows.filter(({ standing }) => standing.percent < 100 && standing.forecast_percent >= 100).length;
  return [
    cards(
      figureCard("Budgets", String(rows.length)),
      figureCard("Exceeded", String(over), { tone: over > 0 ? "bad" : "good" }),
      figureCard("Forecast to be", String(ahead), { tone: ahead > 0 ? "warn" : "good", note: "exceeded by the end of their period" }),
      rows.every(({ standing }) => standing.complete) ? null : figureCard("Not whole", String(rows.filter(({ standing }) => !standing.complete).length), { tone: "warn", note: "hold unpriced or partial usage" })),
    burnDown(rows[chosen], steps.data, context), list(rows, isCut, context)];
}

const fullName = ({ budget, standing }) => standing.per_value === undefined ? budget.name : `${budget.name}: ${standing.per_value === "" ? "unallocated" : standing.per_value}`;

function burnDown(row, steps, context) {
  const { budget, standing } = row;
  const zone = budget.timezone;
  const start = Date.parse(standing.period_start);
  const point = (step, field) => [Date.parse(step.end), Number(step[field]), usd(step[field]), step[field]];
  const spent = steps.filter((step) => step.cumulative_usd !== null).map((step) => point(step, "cumulative_usd"));
  const ahead = steps.filter((step) => step.forecast_usd !== null).map((step) => point(step, "forecast_usd"));
  const first = [start, 0, "$0.00", "0"];
  const starts = new Map(steps.map((step) => [Date.parse(step.end), Date.parse(step.start)]));
  const isDay = budget.period === "day";
  const all = [
    { name: "Spent", tone: "t0", area: true, points: [first, ...spent] },
    { name: "Forecast", tone: "t2", dashed: true, points: ahead.length === 0 ? [] : [spent[spent.length - 1] ?? first, ...ahead.filter(([at]) => !spent.some(([other]) => other === at))] },
    { name: "Even pace", tone: "rest", dashed: true, points: [first, ...steps.map((step) => point(step, "ideal_usd"))] },
  ];
  return lines({
    key: "burn-down", title: `${fullName(row)}: ${usd(standing.spent_usd)} of ${usd(standing.limit_usd)}`, from: start, to: Date.parse(standing.period_end), zone,
    summary: `${percent(standing.percent / 100)} is spent${standing.forecast_usd === null ? "" : `, ${percent(standing.forecast_percent / 100)} is forecast`}.`,
    lines: all, marks: [{ value: Number(standing.limit_usd), name: `Limit ${usd(standing.limit_usd)}` }], valueTick: usdTick, firstColumn: isDay ? "hour" : "day",
    nameOf: (at) => at === start ? "Start" : bucketName(starts.get(at), zone, isDay ? "hour" : "day"), legend: all.map((line) => ({ name: line.name, tone: line.tone })), height: 300,
    aside: h("a", { href: spendOf(row, context), "data-key": "budget-spend" }, "What was it spent on?"),
  });
}

function spendOf({ budget, standing }, context) {
  const filters = new Map(Object.entries(budget.filter ?? {}));
  if (standing.per_value !== undefined) {
    filters.set(budget.per[0], [standing.per_value]);
  }

  return context.link({
    view: "spend", from: standing.period_start, to: standing.period_end, tz: budget.timezone, filters: [...filters],
  });
}

function badges({ standing }) {
  const state = standing.percent >= 100 ? ["bad", "exceeded"] : standing.forecast_percent >= 100 ? ["warn", "will exceed"] : ["good", "on track"];
  return h("span", { class: "badges" }, h("span", { class: `badge ${state[0]}` }, state[1]), standing.complete ? null : h("span", { class: "badge warn" }, "not whole"));
}

function list(rows, isCut, context) {
  const money = (field, label) => ({ label, name: field, numeric: true, cell: ({ standing }) => h("span", { title: standing[field] }, usd(standing[field])), value: ({ standing }) => standing[field], order: ({ standing }) => standing[field] === null ? null : Number(standing[field]) });
  return tableCard("All budgets", table({
    key: "budgets", caption: "All budgets", hideCaption: true, rows,
    columns: [
      {
        label: "Budget", name: "budget", value: fullName, order: fullName,
        cell: (row) => h("a", { href: context.link({ budget: row.budget.id, budget_tenant: row.budget.tenant ?? null, per_value: row.standing.per_value ?? null }), "data-key": `budget-${fullName(row)}` }, fullName(row)),
      },
      { label: "State", name: "state", cell: badges, value: ({ standing }) => standing.percent >= 100 ? "exceeded" : standing.forecast_percent >= 100 ? "will exceed" : "on track" },
      money("spent_usd", "Spent"), money("limit_usd", "Limit"),
      { label: "Used", name: "percent", numeric: true, cell: ({ standing }) => h("span", { class: "shared" }, shareBar(standing.percent / 100, standing.percent >= 100 ? "bad" : standing.forecast_percent >= 100 ? "warn" : ""), percent(standing.percent / 100)), value: ({ standing }) => standing.percent, order: ({ standing }) => standing.percent },
      money("forecast_usd", "Forecast"),
      { label: "Of what", name: "filter", cell: ({ budget }) => filterText(budget), value: ({ budget }) => filterText(budget) },
      { label: "Ends", name: "period_end", cell: ({ budget, standing }) => budget.period === "day" ? moment(standing.period_end, budget.timezone) : day(Date.parse(standing.period_end) - 1, budget.timezone), value: ({ standing }) => standing.period_end, order: ({ standing }) => standing.period_end },
    ],
  }), isCut ? `At most ${BudgetsMost} budgets, and ${ValuesMost} values of each; ./telemetry budgets has all.` : null);
}

const filterText = (budget) => Object.entries(budget.filter ?? {}).map(([name, values]) => `${words(name)} ${values.map((value) => value === "" ? "missing" : value).join(" or ")}`).join(", ") || "everything";

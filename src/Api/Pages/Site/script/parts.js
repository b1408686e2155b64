// Small parts that several views show.

import { Problem } from "./api.js";
import { h, s } from "./dom.js";
import { less, units } from "./money.js";
import { percent } from "./numbers.js";
import { Folded, groupName } from "./series.js";
import { withFilter } from "./state.js";
import { bucketLength } from "./time.js";

const BarsMost = 1500;
const Ways = ["team", "feature", "model", "user", "environment"];

/** Makes a card with one figure. */
export function figureCard(name, value, { title = null, note = null, tone = null, href = null } = {}) {
  return h("div", { class: `card kpi${tone === null ? "" : ` ${tone}`}` },
    h("dt", null, name),
    h("dd", { title }, href === null ? value : h("a", { href }, value)),
    note === null ? null : h("dd", { class: "note" }, note));
}

/** Makes the row of cards at the top of a view. */
export const cards = (...all) => h("dl", { class: "kpis" }, all);

/** Writes how much an amount changed; null where there was none before. */
export function change(now, before) {
  if (before === null || before === undefined || units(before) === 0n) {
    return null;
  }

  const share = Number(less(now, before)) / Math.abs(Number(before));
  const sign = share > 0 ? "+" : share < 0 ? "−" : "±";
  return share >= 10 ? `×${Math.round(share + 1)}` : `${sign}${percent(Math.abs(share))}`;
}

/** Makes a bar that shows a share beside its figure. */
export function shareBar(share, tone = "") {
  return s("svg", { class: "share", viewBox: "0 0 100 6", preserveAspectRatio: "none", "aria-hidden": "true" },
    s("rect", { width: 100, height: 6, class: "ground" }), s("rect", { width: Math.max(0, Math.min(100, share * 100)), height: 6, class: `fill ${tone}` }));
}

/** The dimension to look at next, once one value of another is chosen. */
export const nextGroup = (state, name) =>
  Ways.find((one) => one !== name && !state.filters.some(([own]) => own === name || own === one)) ?? Ways.find((one) => one !== name && !state.filters.some(([own]) => own === one)) ?? name;

/** The address that shows one value of a group more closely; null where it cannot be asked for. */
export const closer = (context, name, value) => value === Folded ? null
  : context.link({ filters: withFilter(context.state, name, value ?? "", { replace: true }), group_by: nextGroup(context.state, name) });

/** The address of the calls of one value of a group. */
export const callsOf = (context, name, value) => value === Folded ? null
  : context.link({ view: "calls", filters: withFilter(context.state, name, value ?? "", { replace: true }) });

/** Makes the cell of a group's value, which leads closer. */
export function groupCell(context, name, value) {
  const href = closer(context, name, value);
  const text = value === null ? h("i", null, groupName(value)) : value;
  return href === null ? text : h("a", { href, "data-key": `group-${value}` }, text);
}

/** Refuses what would be more bars than a chart can show, and says which bucket fits. */
export function refuseTooManyBars({ range, bucket }) {
  const bars = (length) => Math.ceil((range.end - range.start) / bucketLength(length));
  if (bars(bucket) <= BarsMost) {
    return;
  }

  const fitting = ["hour", "day", "week", "month"].find((one) => bars(one) <= BarsMost / 2);
  const problem = new Problem("The range has too many buckets for one chart.", {
    errors: [{ field: "bucket", detail: `Buckets of ${bucket} would make about ${bars(bucket).toLocaleString("en-US")} bars; a chart shows at most ${BarsMost.toLocaleString("en-US")}. Choose a shorter range or a longer bucket.` }],
  });
  problem.ways = fitting === undefined ? [] : [[`Show it by ${fitting}`, { bucket: fitting }]];
  throw problem;
}

/** A heading with buttons and a table below it, in a card. */
export const tableCard = (title, made, note = null) => h("section", { class: "card" },
  h("div", { class: "bar" }, h("h2", null, title), made.button), note === null ? null : h("p", { class: "note" }, note), made.element);

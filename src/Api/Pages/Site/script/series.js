// What charts stack: the greatest groups by themselves, and the rest together.

import { less, sum, usd } from "./money.js";
import { bucketName } from "./time.js";

/** How many groups are drawn by themselves. */
export const TopMost = 8;

/** The name of a group that rollups fold rare values into; it can be shown, not asked for. */
export const Folded = "(other)";

/** Names a group's value. */
export const groupName = (value) => value === null ? "unallocated" : value;

/** The bars of an answer by buckets, in order. */
export const barsOf = (rows, zone, bucket, now) => rows.map((row) => {
  const [start, end] = [Date.parse(row.start), Date.parse(row.end)];
  return { start, end, from: row.start, to: row.end, name: bucketName(start, zone, bucket) + (end > now ? " (so far)" : "") };
});

/**
 * Makes the series of a stacked chart of money.
 * @param totals rows by bucket.
 * @param rows rows by bucket and group, of the groups in top.
 * @param top the values of the greatest groups, greatest first.
 * @param isAll whether there are no other groups.
 */
export function moneySeries(totals, rows, top, name, isAll) {
  const byStart = new Map(totals.map((row, at) => [row.start, at]));
  const amounts = top.map(() => totals.map(() => "0"));
  for (const row of rows) {
    const [group, at] = [top.indexOf(row.group[name]), byStart.get(row.start)];
    if (group >= 0 && at !== undefined) {
      amounts[group][at] = row.cost_usd;
    }
  }

  const series = top.map((value, index) => one(groupName(value), `t${index}`, amounts[index]));
  if (!isAll) {
    series.push(one("all others", "rest", totals.map((row, at) => less(row.cost_usd, sum(amounts.map((list) => list[at]))))));
  }

  return series;
}

const one = (name, tone, exact) => ({ name, tone, exact, values: exact.map(Number), texts: exact.map((text) => usd(text)) });

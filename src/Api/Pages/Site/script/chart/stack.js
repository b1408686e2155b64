// Stacked bars over time.

import { s } from "../dom.js";
import { figure } from "./figure.js";
import { frame } from "./frame.js";

const GapMost = 6;

/**
 * Makes a chart of stacked bars.
 * @param bars each {start, end, name}, instants in milliseconds; buckets without calls may be missing.
 * @param series each {name, tone, values, texts, exact}: numbers for heights, texts for eyes, exact for CSV; in the order of the stack.
 * @param totals the total of each bar, as it is shown; exactTotals the same for CSV.
 */
export function stack({ key, title, summary, from, to, zone, bars, series, totals, exactTotals, valueTick, firstColumn, pick = null, legend, aside = null }) {
  const heights = bars.map((_, at) => series.reduce((total, one) => total + Math.max(0, one.values[at]), 0));
  const stops = bars.map((bar, at) => ({
    at: (bar.start + bar.end) / 2,
    name: bar.name,
    lines: [["Total", totals[at]], ...series.filter((one) => one.values[at] !== 0).map((one) => [one.name, one.texts[at], one.tone])],
  }));
  return figure({
    key, title, summary, legend, stops, pick, aside,
    columns: [
      { label: firstColumn, cell: (at) => bars[at].name, value: (at) => new Date(bars[at].start).toISOString(), order: (at) => bars[at].start },
      { label: "Total", numeric: true, cell: (at) => totals[at], value: (at) => exactTotals[at], order: (at) => heights[at] },
      ...series.map((one) => ({
        label: one.name, numeric: true, cell: (at) => one.texts[at], value: (at) => one.exact[at], order: (at) => one.values[at],
      })),
    ],
    rows: bars.map((_, at) => at),
    draw: (width, height) => {
      const { plot, x, y, grid, axis } = frame({ width, height, from, to, max: Math.max(...heights, 0), valueTick, zone });
      const bases = bars.map(() => 0);
      const marks = series.map((one) => s("path", {
        class: `area ${one.tone}`,
        d: bars.map((bar, at) => {
          const value = Math.max(0, one.values[at]);
          const [left, right] = [x(bar.start), x(bar.end)];
          const gap = Math.min(GapMost, (right - left) * 0.22);
          const [bottom, top] = [y(bases[at]), y(bases[at] + value)];
          bases[at] += value;
          return value === 0 ? "" : `M${fixed(left + gap / 2)} ${fixed(bottom)}V${fixed(top)}H${fixed(right - gap / 2)}V${fixed(bottom)}Z`;
        }).join(""),
      }));
      return { plot, x, content: s("g", null, grid, marks, axis) };
    },
  });
}

const fixed = (value) => value.toFixed(2);

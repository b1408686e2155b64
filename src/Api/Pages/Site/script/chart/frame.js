// The frame of every chart: scales, grid and axes.

import { s } from "../dom.js";
import { addDays, bucketTick, dateOf, instantOf } from "../time.js";

const Margin = { top: 10, right: 10, bottom: 26, left: 58 };
const Hour = 3_600_000;
const Day = 24 * Hour;
const PixelsPerLabel = 78;

/** Draws the frame. The caller puts its marks between the grid and the axis. */
export function frame({ width, height, from, to, max, min = 0, valueTick, zone }) {
  const plot = { left: Margin.left, top: Margin.top, right: width - Margin.right, bottom: height - Margin.bottom };
  const ticks = niceTicks(min, max);
  const [low, high] = [ticks[0], ticks[ticks.length - 1]];
  const x = (instant) => plot.left + ((instant - from) / (to - from)) * (plot.right - plot.left);
  const y = (value) => plot.bottom - ((value - low) / (high - low)) * (plot.bottom - plot.top);
  const grid = s("g", { class: "grid" }, ticks.map((value) => s("g", null,
    s("line", { x1: plot.left, x2: plot.right, y1: y(value), y2: y(value), class: value === 0 ? "zero" : null }),
    s("text", { x: plot.left - 8, y: y(value) + 4, "text-anchor": "end" }, valueTick(value)))));
  const axis = s("g", { class: "axis" }, timeTicks(from, to, zone, Math.max(2, Math.floor((plot.right - plot.left) / PixelsPerLabel)))
    .map(([instant, label]) => s("text", { x: x(instant), y: plot.bottom + 18, "text-anchor": x(instant) > plot.right - 24 ? "end" : x(instant) < plot.left + 12 ? "start" : "middle" }, label)));
  return { plot, x, y, grid, axis };
}

/** Finds round values that hold a span. */
export function niceTicks(min, max) {
  const [low, high] = [Math.min(min, 0), Math.max(max, 0)];
  const span = high - low || 1;
  const rough = span / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough * 0.999) * power;
  const ticks = [];
  for (let at = Math.floor(low / step + 1e-9); at <= Math.ceil(high / step - 1e-9) || ticks.length < 2; at++) {
    ticks.push(at * step);
  }

  return ticks;
}

/** Finds the times to label: hours of short ranges, else days or months of the calendar in the zone. */
function timeTicks(from, to, zone, most) {
  const days = (to - from) / Day;
  if (days <= 3) {
    const step = [1, 2, 3, 6, 12, 24].find((hours) => (to - from) / (hours * Hour) <= most) ?? 24;
    return upTo(instantOf(dateOf(from, zone), zone), (instant) => instant + step * Hour, from, to)
      .map((instant) => [instant, bucketTick(instant, zone, "hour")]);
  }

  if (days <= 400) {
    const step = [1, 2, 3, 5, 7, 14, 28, 56].find((one) => days / one <= most) ?? 112;
    return upTo(dateOf(from, zone), (date) => addDays(date, step), from, to, (date) => instantOf(date, zone))
      .map((date) => [instantOf(date, zone), bucketTick(instantOf(date, zone), zone, "day")]);
  }

  const step = [1, 2, 3, 6, 12, 24, 60].find((one) => days / 30 / one <= most) ?? 120;
  const later = (date) => new Date(Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1 + step, 1)).toISOString().slice(0, 10);
  return upTo(`${dateOf(from, zone).slice(0, 8)}01`, later, from, to, (date) => instantOf(date, zone))
    .map((date) => [instantOf(date, zone), bucketTick(instantOf(date, zone), zone, "month")]);
}

function upTo(first, next, from, to, instant = (value) => value) {
  const found = [];
  for (let at = first; instant(at) < to; at = next(at)) {
    if (instant(at) >= from) {
      found.push(at);
    }
  }

  return found;
}

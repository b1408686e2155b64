// Lines over time, with an area under them, dashes and level marks.

import { s } from "../dom.js";
import { figure } from "./figure.js";
import { frame } from "./frame.js";

/**
 * Makes a line chart.
 * @param lines each {name, tone, dashed, area, points: [[instant, value, text]…]}; a point without a value breaks the line.
 * @param marks levels, each {value, name}.
 * @param nameOf names an instant.
 */
export function lines({ key, title, summary, from, to, zone, lines: all, marks = [], valueTick, nameOf, firstColumn, legend, max = 0, height, aside = null }) {
  const instants = [...new Set(all.flatMap((line) => line.points.map(([at]) => at)))].sort((one, other) => one - other);
  const byInstant = all.map((line) => new Map(line.points.map((point) => [point[0], point])));
  const stops = instants.map((at) => ({
    at,
    name: nameOf(at),
    lines: all.flatMap((line, index) => byInstant[index].has(at) ? [[line.name, byInstant[index].get(at)[2], line.tone]] : []),
  }));
  const values = all.flatMap((line) => line.points.map(([, value]) => value)).filter((value) => value !== null);
  return figure({
    key, title, summary, legend, stops, height, aside,
    columns: [
      { label: firstColumn, cell: (at) => nameOf(at), value: (at) => new Date(at).toISOString(), order: (at) => at },
      ...all.map((line, index) => ({
        label: line.name, numeric: true, cell: (at) => byInstant[index].get(at)?.[2] ?? "", value: (at) => byInstant[index].get(at)?.[3] ?? byInstant[index].get(at)?.[1] ?? null,
        order: (at) => byInstant[index].get(at)?.[1] ?? null,
      })),
    ],
    rows: instants,
    draw: (width, height_) => {
      const { plot, x, y, grid, axis } = frame({
        width, height: height_, from, to, valueTick, zone,
        max: Math.max(max, ...values, ...marks.map((mark) => mark.value)), min: Math.min(0, ...values),
      });
      const drawn = all.map((line) => [
        line.area ? s("path", { class: `under ${line.tone}`, d: areaOf(line, x, y, y(0)) }) : null,
        s("path", { class: `line ${line.tone}${line.dashed ? " dashed" : ""}`, d: pathOf(line, x, y) }),
        line.points.length === 1 && line.points[0][1] !== null ? s("circle", { class: `dot ${line.tone}`, cx: x(line.points[0][0]), cy: y(line.points[0][1]), r: 3 }) : null,
      ]);
      const levels = marks.map((mark) => [
        s("line", { class: "level", x1: plot.left, x2: plot.right, y1: y(mark.value), y2: y(mark.value) }),
        s("text", { class: "level", x: plot.left + 6, y: y(mark.value) - 5 }, mark.name),
      ]);
      return { plot, x, content: s("g", null, grid, ...drawn.flat().filter(Boolean), ...levels.flat(), axis) };
    },
  });
}

function pathOf(line, x, y) {
  let path = "";
  let pen = "M";
  for (const [at, value] of line.points) {
    path += value === null ? "" : `${pen}${x(at).toFixed(2)} ${y(value).toFixed(2)}`;
    pen = value === null ? "M" : "L";
  }

  return path;
}

function areaOf(line, x, y, ground) {
  const known = line.points.filter(([, value]) => value !== null);
  return known.length < 2 ? "" : `M${x(known[0][0]).toFixed(2)} ${ground.toFixed(2)}${known.map(([at, value]) => `L${x(at).toFixed(2)} ${y(value).toFixed(2)}`).join("")}L${x(known[known.length - 1][0]).toFixed(2)} ${ground.toFixed(2)}Z`;
}

// What charts have around them: a title, a legend, a cursor for mouse and keyboard, and the same figures as a table.

import { h, s, withStyle } from "../dom.js";
import { table } from "../table.js";

/**
 * Makes a figure.
 * @param key names it.
 * @param title what it shows.
 * @param summary the same in a sentence with its figures, for screen readers.
 * @param legend each {name, tone, note, href}.
 * @param stops where the cursor can stand, each {at, name, lines: [[name, text, tone]…]} from left to right.
 * @param draw draws into an SVG of a width and height; answers {content, x, plot}.
 * @param columns and rows: the same figures as a table.
 * @param pick called with a stop's index when it is clicked or Enter is pressed; null where there is nowhere to go.
 */
export function figure({ key, title, summary, legend, stops, draw, columns, rows, pick = null, height = 300, aside = null }) {
  const svg = s("svg", { role: "img", "aria-label": `${title}. ${summary}`, class: "plot", height });
  const band = s("line", { class: "band" });
  const readout = h("div", { class: "readout", "aria-hidden": "true", hidden: true });
  const cursor = h("input", {
    type: "range", class: "cursor", min: 0, max: Math.max(0, stops.length - 1), step: 1, "data-key": `${key}-cursor`,
    "aria-label": `${title}: move through it`, disabled: stops.length === 0,
    oninput: () => stand(Number(cursor.value)), onfocus: () => stand(Number(cursor.value)), onblur: leave,
    onkeydown: (event) => {
      if (event.key === "Enter" && pick !== null) {
        pick(Number(cursor.value));
      }
    },
  });
  cursor.value = Math.max(0, stops.length - 1);
  const stage = h("div", { class: pick === null ? "stage" : "stage pickable" }, svg, readout, cursor);
  let drawn = null;

  function paint(width) {
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    drawn = draw(width, height);
    svg.replaceChildren(band, drawn.content);
    withStyle(cursor, { "--left": `${drawn.plot.left}px`, "--right": `${width - drawn.plot.right}px` });
    leave();
  }

  function stand(index) {
    const stop = stops[index];
    if (stop === undefined || drawn === null) {
      return;
    }

    const at = drawn.x(stop.at);
    for (const [name, value] of Object.entries({ x1: at, x2: at, y1: drawn.plot.top, y2: drawn.plot.bottom, visibility: "visible" })) {
      band.setAttribute(name, value);
    }

    cursor.setAttribute("aria-valuetext", [stop.name, ...stop.lines.map(([name, text]) => `${name} ${text}`)].join(", "));
    readout.replaceChildren(h("b", null, stop.name), h("dl", null, stop.lines.map(([name, text, tone]) => [
      h("dt", tone === undefined ? null : { class: `tone ${tone}` }, name), h("dd", null, text)])));
    readout.hidden = false;
    const right = at > svg.clientWidth / 2;
    withStyle(readout, { "--at": `${right ? svg.clientWidth - at + 14 : at + 14}px` });
    readout.classList.toggle("right", right);
  }

  function leave() {
    band.setAttribute("visibility", "hidden");
    readout.hidden = document.activeElement !== cursor;
  }

  function nearest(event) {
    const at = event.clientX - svg.getBoundingClientRect().left;
    let best = -1;
    stops.forEach((stop, index) => {
      if (best < 0 || Math.abs(drawn.x(stop.at) - at) < Math.abs(drawn.x(stops[best].at) - at)) {
        best = index;
      }
    });
    return best;
  }

  svg.addEventListener("pointermove", (event) => {
    cursor.value = nearest(event);
    stand(Number(cursor.value));
  });
  svg.addEventListener("pointerleave", leave);
  if (pick !== null) {
    svg.addEventListener("click", (event) => pick(nearest(event)));
  }

  new ResizeObserver(() => {
    const width = Math.round(stage.clientWidth);
    if (width > 0) {
      paint(width);
    }
  }).observe(stage);
  return h("figure", { class: "card chart" },
    h("figcaption", null, h("h2", null, title), aside),
    legend.length === 0 ? null : h("ul", { class: "legend" }, legend.map((one) => h("li", { class: `tone ${one.tone}` },
      one.href === undefined ? h("span", null, one.name) : h("a", { href: one.href, "data-key": `${key}-legend-${one.name}` }, one.name),
      one.note === undefined ? null : h("span", { class: "note" }, one.note)))),
    stage,
    tableOf(key, title, columns, rows));
}

// A table of many rows is made when it is opened.
function tableOf(key, title, columns, rows) {
  const details = h("details", { class: "figures", "data-key": `${key}-table` }, h("summary", null, "Show as a table"));
  details.addEventListener("toggle", () => {
    if (details.open && details.children.length === 1) {
      const made = table({ key, caption: title, columns, rows, hideCaption: true });
      details.append(h("div", { class: "bar" }, made.button), made.element);
    }
  });
  return details;
}

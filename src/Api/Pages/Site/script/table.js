// Tables: sortable, and saved as CSV with the exact figures behind what is shown.

import { csv } from "./csv.js";
import { h, save, say } from "./dom.js";

const orders = new Map();

/**
 * Makes a table.
 * @param key names it, also as a file.
 * @param caption what it shows, for people and screen readers.
 * @param columns each {label, name, numeric, cell(row), value(row), order(row)}: what is shown, what CSV gets (null: nothing), what it is sorted by.
 * @param rows in their first order.
 */
export function table({ key, caption, columns, rows, hideCaption = false, foot = null }) {
  const body = h("tbody");
  const heads = columns.map((column, at) => head(column, at));
  const element = h("table", null, h("caption", hideCaption ? { class: "hidden" } : null, caption), h("thead", null, h("tr", null, heads)), body, foot === null ? null : footRow(columns, foot));

  function head(column, at) {
    const attributes = { scope: "col", class: classOf(column) };
    return column.order === undefined
      ? h("th", attributes, column.label)
      : h("th", attributes, h("button", { type: "button", class: "sort", "data-key": `${key}-sort-${at}`, onclick: () => sortBy(at) }, column.label));
  }

  function sortBy(at) {
    const old = orders.get(key);
    const down = old?.at === at ? !old.down : columns[at].numeric === true;
    orders.set(key, { at, down });
    show();
    say(`Sorted by ${columns[at].label}, ${down ? "descending" : "ascending"}.`);
  }

  function sorted() {
    const order = orders.get(key);
    if (order === undefined || columns[order.at]?.order === undefined) {
      return rows;
    }

    const by = columns[order.at].order;
    const sign = order.down ? -1 : 1;
    return [...rows].sort((one, other) => sign * compare(by(one), by(other)));
  }

  function show() {
    const order = orders.get(key);
    heads.forEach((one, at) => {
      if (order?.at === at) {
        one.setAttribute("aria-sort", order.down ? "descending" : "ascending");
      } else {
        one.removeAttribute("aria-sort");
      }
    });
    body.replaceChildren(...sorted().map((row) => h("tr", null, columns.map((column, at) => at === 0
      ? h("th", { scope: "row", class: classOf(column) }, column.cell(row))
      : h("td", { class: classOf(column) }, column.cell(row))))));
  }

  show();
  const kept = columns.filter((column) => column.value !== null);
  const asText = () => csv(kept.map((column) => column.name ?? column.label), sorted().map((row) => kept.map((column) => column.value(row))));
  const button = h("button", {
    type: "button", class: "quiet csv", "data-key": `${key}-csv`, "aria-label": `Save as CSV: ${caption}`,
    onclick: () => save(`${key}.csv`, "text/csv;charset=utf-8", asText()),
  }, "CSV");
  return { element: h("div", { class: "scroll", "data-key": `${key}-scroll`, tabindex: "0", role: "region", "aria-label": caption }, element), button };
}

function footRow(columns, foot) {
  return h("tfoot", null, h("tr", null, columns.map((column, at) => at === 0
    ? h("th", { scope: "row" }, "Total")
    : h("td", { class: classOf(column) }, column.cell(foot) ?? ""))));
}

// What CSV gets nothing of is a way to elsewhere: of no use on paper.
const classOf = (column) => [column.numeric ? "number" : "", column.value === null ? "way" : ""].join(" ").trim() || null;

function compare(one, other) {
  if (one === other) {
    return 0;
  }

  if (one === null || one === undefined) {
    return -1;
  }

  if (other === null || other === undefined) {
    return 1;
  }

  return typeof one === "string" ? one.localeCompare(other) : one < other ? -1 : 1;
}

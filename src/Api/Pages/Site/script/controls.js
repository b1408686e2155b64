// The bar above the figures: range, bucket, zone, grouping and filters. Every change is a new address.

import { read } from "./api.js";
import { h } from "./dom.js";
import { buckets, dimensions } from "./setup.js";
import { filterParameters, withFilter, withoutFilter } from "./state.js";
import { Ranges, addDays, dateOf, knowsZone } from "./time.js";
import { words } from "./numbers.js";

/** Makes the controls that a view has, in their order. */
export function controls(names, context) {
  const makers = { range, bucket, group, zone, filters };
  return h("div", { class: "controls", role: "group", "aria-label": "What is shown" }, names.map((name) => makers[name](context)));
}

/** The filters as a sentence. */
export const filterText = (state) => state.filters
  .map(([name, values]) => `${words(name)} ${values.map((value) => value === "" ? "missing" : value).join(" or ")}`).join(", ");

function field(label, id, control) {
  return h("div", { class: "field" }, h("label", { for: id }, label), control);
}

function select(id, current, options, change) {
  const element = h("select", { id, "data-key": id, onchange: () => change(element.value) }, options.map(([value, label]) => h("option", { value }, label)));
  element.value = current;
  return element;
}

function range(context) {
  const { state, go } = context;
  const span = context.range;
  const isOwn = state.range === null;
  const picker = select("range", state.range ?? "own", [...Ranges, ["own", "From … to …"]], (value) => go(value === "own"
    ? { from: dateOf(span.start, state.tz), to: addDays(dateOf(span.end - 1, state.tz), 1) }
    : { range: value }));
  if (!isOwn) {
    return field("Range", "range", picker);
  }

  const first = dateOf(span.start, state.tz);
  const last = dateOf(span.end - 1, state.tz);
  const from = h("input", { type: "date", id: "from", "data-key": "from", value: first, max: last, onchange: () => from.value !== "" && go({ from: from.value, to: addDays(last, 1) }) });
  const to = h("input", { type: "date", id: "through", "data-key": "through", value: last, min: first, onchange: () => to.value !== "" && go({ from: first, to: addDays(to.value, 1) }) });
  return [field("Range", "range", picker), field("First day", "from", from), field("Last day", "through", to)];
}

function bucket({ state, bucket: current, go }) {
  return field("Bucket", "bucket", select("bucket", state.bucket ?? "", [["", `Automatic (${current})`], ...buckets.map((name) => [name, name])],
    (value) => go({ bucket: value === "" ? null : value })));
}

function group({ state, go }) {
  const isTag = state.group_by.startsWith("tag.");
  const picker = select("group", state.group_by, [...dimensions.map((name) => [name, words(name)]), ...(isTag ? [[state.group_by, state.group_by]] : []), ["tag", "tag …"]], (value) => {
    if (value !== "tag") {
      go({ group_by: value });
      return;
    }

    const name = h("input", {
      type: "text", id: "group", "data-key": "group", placeholder: "name of the tag", maxlength: 256,
      onchange: () => name.value.trim() !== "" && go({ group_by: `tag.${name.value.trim()}` }),
    });
    picker.replaceWith(name);
    name.focus();
  });
  return field("Group by", "group", picker);
}

function zone({ state, go }) {
  const input = h("input", {
    type: "text", id: "zone", "data-key": "zone", list: "zones", value: state.tz, spellcheck: "false", autocomplete: "off",
    onchange: () => {
      const name = input.value.trim();
      input.setCustomValidity(knowsZone(name) ? "" : "Not a time zone of the IANA list, such as Europe/Berlin.");
      if (input.reportValidity()) {
        go({ tz: name });
      }
    },
  });
  return field("Time zone", "zone", [input, h("datalist", { id: "zones" }, ["UTC", ...Intl.supportedValuesOf("timeZone")].map((name) => h("option", { value: name })))]);
}

function filters(context) {
  const { state, go } = context;
  return h("div", { class: "filters" },
    state.filters.flatMap(([name, values]) => values.map((value) => h("button", {
      type: "button", class: "chip", "data-key": `filter-${name}-${value}`,
      "aria-label": `Remove the filter ${words(name)} ${value === "" ? "missing" : value}`,
      onclick: () => go({ filters: withoutFilter(state, name, value) }),
    }, h("span", { class: "note" }, words(name)), " ", value === "" ? h("i", null, "missing") : value, h("span", { class: "cross", "aria-hidden": "true" }, "×")))),
    adder(context));
}

function adder({ state, range: span, go }) {
  const offered = h("datalist", { id: "offered" });
  const value = h("input", { type: "text", id: "filter-value", list: "offered", maxlength: 256, autocomplete: "off", spellcheck: "false" });
  const missing = h("input", { type: "checkbox", id: "filter-missing", onchange: () => { value.disabled = missing.checked; } });
  const tag = h("input", { type: "text", id: "filter-tag", maxlength: 256, autocomplete: "off" });
  const tagField = h("div", { class: "field", hidden: true }, h("label", { for: "filter-tag" }, "Tag"), tag);
  const picker = select("filter-name", "team", [...dimensions.map((name) => [name, words(name)]), ["tag", "tag …"]], () => {
    tagField.hidden = picker.value !== "tag";
    offer();
  });

  async function offer() {
    offered.replaceChildren();
    if (picker.value === "tag") {
      return;
    }

    const name = picker.value;
    try {
      const answer = await read("spend", { ...filterParameters(state), from: span.from, to: span.to, tz: state.tz, bucket: "none", group_by: name, fields: "calls", limit: 200 });
      if (picker.value === name) {
        offered.replaceChildren(...answer.data.map((row) => row.group[name]).filter((one) => one !== null).map((one) => h("option", { value: one })));
      }
    } catch {
      // Values can be typed all the same; the figures themselves will say what is wrong.
    }
  }

  const menu = h("details", {
    class: "menu", ontoggle: () => {
      if (menu.open) {
        offer();
        picker.focus();
      }
    },
    onkeydown: (event) => {
      if (event.key === "Escape") {
        menu.open = false;
        menu.firstElementChild.focus();
      }
    },
  },
  h("summary", { class: "button", "data-key": "add-filter" }, "Add a filter"),
  h("form", {
    class: "panel", "aria-label": "Add a filter", onsubmit: (event) => {
      event.preventDefault();
      const name = picker.value === "tag" ? `tag.${tag.value.trim()}` : picker.value;
      if (name !== "tag." && (missing.checked || value.value !== "")) {
        go({ filters: withFilter(state, name, missing.checked ? "" : value.value) });
      }
    },
  },
  field("Dimension", "filter-name", picker), tagField, field("Value", "filter-value", [value, offered]),
  h("label", { class: "check" }, missing, " missing"),
  h("button", { type: "submit" }, "Add")));
  return menu;
}

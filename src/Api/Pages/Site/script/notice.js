// Says what is wrong and what can be done about it.

import { h, swap } from "./dom.js";
import { address } from "./state.js";

const Time = /\d{4}-\d\d-\d\dT[\d:.]+Z/;

/** Makes the list of faults of a problem. */
function faultList(errors) {
  return errors.length === 0 ? null : h("ul", null, errors.map(({ field, detail }) => h("li", null, h("code", null, field), " ", detail)));
}

/** Makes a card that stands in place of figures. */
export function problemCard(problem, state) {
  const earliest = problem.status === 422 ? Time.exec(problem.errors.map(({ detail }) => detail).join(" "))?.[0] : undefined;
  const ways = [
    ...(problem.ways ?? []),
    earliest === undefined || state.to === null ? null : ["Begin at the earliest time", { from: earliest }],
    ["Show the last 30 days without filters", { range: "30d", bucket: null, group_by: "model", filters: [], view: "spend" }],
  ].filter(Boolean);
  return h("section", { class: "card problem", role: "alert" },
    h("h2", null, problem.message),
    problem.errors.length > 0 ? faultList(problem.errors) : problem.detail === "" ? null : h("p", null, problem.detail),
    h("p", { class: "ways" }, ways.map(([name, changes]) => h("a", { class: "button", href: address(state, changes) }, name))));
}

/** Makes the form that asks for a key. */
export function keyCard(problem, use) {
  const input = h("input", { type: "password", id: "key", autocomplete: "off", required: true, "data-key": "key" });
  return h("form", {
    class: "card problem", onsubmit: (event) => {
      event.preventDefault();
      use(input.value.trim());
    },
  },
  h("h2", null, problem.message),
  h("p", null, problem.detail),
  h("label", { for: "key" }, "Key"), " ", input, " ", h("button", { type: "submit" }, "Use this key"),
  h("p", { class: "note" }, "It is kept in this tab until you close it, and sent to this server only."));
}

const notices = new Map();

/** Shows a notice above the figures, in place of the one of the same name; without a title takes it away. */
export function notice(name, title, ...content) {
  if (title === null) {
    notices.delete(name);
  } else {
    notices.set(name, h("div", { class: `notice ${name}`, role: "alert" }, h("b", null, title), " ", content));
  }

  swap(document.getElementById("notices"), ...notices.values());
}

/** Shows what an address asks for in vain. */
export const faultNotice = (faults) => notice("faults", faults.length === 0 ? null : "The address is not quite right.", faultList(faults));

// What is shown, as the address says it. Every change is a new address, so that it can be sent, kept and gone back to.

import { buckets, isDimension } from "./setup.js";
import { Ranges, knowsZone, localZone } from "./time.js";

// What a view shows one of; the server says where there is no such thing.
const Things = ["event", "event_tenant", "budget", "budget_tenant", "per_value", "alert", "week", "month"];
const Own = ["view", "range", "from", "to", "bucket", "tz", "group_by", "refresh", ...Things];
export const Refreshes = [["0", "Off"], ["5", "5 s"], ["30", "30 s"], ["300", "5 min"]];
const Defaults = { view: "spend", range: "30d", group_by: "model", refresh: "30" };

/** Reads an address' query; what it cannot mean is told in faults and left at its default. */
export function parse(search, viewNames) {
  const given = new URLSearchParams(search);
  const faults = [];
  const one = (name, allowed, what) => {
    const value = given.get(name);
    if (value === null || allowed(value)) {
      return value;
    }

    faults.push({ field: name, detail: `"${value}" is ${what}.` });
    return null;
  };
  const oneOf = (list) => [(value) => list.includes(value), `not one of ${list.join(", ")}`];
  const isTime = [(value) => !Number.isNaN(Date.parse(value)), "neither a date such as 2026-11-01 nor a time such as 2026-11-01T00:00:00Z"];
  const state = {
    view: one("view", ...oneOf(viewNames)) ?? Defaults.view,
    range: one("range", ...oneOf(Ranges.map(([name]) => name))),
    from: one("from", ...isTime),
    to: one("to", ...isTime),
    bucket: one("bucket", ...oneOf(buckets)),
    tz: one("tz", knowsZone, "no time zone that this browser knows, such as Europe/Berlin") ?? localZone(),
    group_by: one("group_by", isDimension, "no dimension") ?? Defaults.group_by,
    refresh: one("refresh", ...oneOf(Refreshes.map(([name]) => name))) ?? Defaults.refresh,
    ...Object.fromEntries(Things.map((name) => [name, given.get(name)])),
    filters: [],
    faults,
  };
  for (const name of new Set(given.keys())) {
    if (isDimension(name)) {
      state.filters.push([name, [...new Set(given.getAll(name))]]);
    } else if (!Own.includes(name)) {
      faults.push({ field: name, detail: "This is no part of an address of this page; it was left out." });
    }
  }

  return settleRange(state);
}

function settleRange(state) {
  const named = state.from !== null && state.to !== null;
  if (!named && (state.from !== null || state.to !== null)) {
    state.faults.push({ field: state.from === null ? "from" : "to", detail: "A range needs both ends; the usual one is shown." });
  } else if (named && Date.parse(state.from) >= Date.parse(state.to)) {
    state.faults.push({ field: "from", detail: `${state.from} is not before to, ${state.to}; the usual range is shown.` });
  } else if (named) {
    state.range = null;
    return state;
  }

  state.from = null;
  state.to = null;
  state.range ??= Defaults.range;
  return state;
}

/** Writes a state, with changes, as an address. */
export function address(state, changes = {}) {
  const next = { ...state, ...changes };
  if (changes.range) {
    [next.from, next.to] = [null, null];
  } else if (changes.from) {
    next.range = null;
  }

  // Another view shows none of what this one shows one of.
  if (next.view !== state.view) {
    Object.assign(next, Object.fromEntries(Things.map((name) => [name, changes[name] ?? null])));
  }

  const text = new URLSearchParams();
  for (const name of Own) {
    const value = next[name];
    if (value !== null && value !== undefined && value !== Defaults[name] && !(name === "tz" && value === localZone())) {
      text.append(name, value);
    }
  }

  for (const [name, values] of next.filters) {
    for (const value of values) {
      text.append(name, value);
    }
  }

  const query = text.toString();
  return query === "" ? "/" : `/?${query}`;
}

/** Gets the filters with one more; a second value of a dimension widens it. */
export function withFilter(state, name, value, { replace = false } = {}) {
  const old = state.filters.find(([own]) => own === name);
  const values = old === undefined || replace ? [value] : [...new Set([...old[1], value])];
  return [...state.filters.filter(([own]) => own !== name), [name, values]];
}

/** Gets the filters without one value. */
export const withoutFilter = (state, name, value) => state.filters
  .map(([own, values]) => [own, own === name ? values.filter((one) => one !== value) : values])
  .filter(([, values]) => values.length > 0);

/** Gets the filters as parameters of the API. */
export const filterParameters = (state) => Object.fromEntries(state.filters);

// Starts the page: reads the address, lets its view load and draw, and keeps it fresh.

import { Problem, dropKey, hasKey, keepKey } from "./api.js";
import { controls, filterText } from "./controls.js";
import { h, say, swap } from "./dom.js";
import { faultNotice, keyCard, notice, problemCard } from "./notice.js";
import { age } from "./numbers.js";
import { answers } from "./setup.js";
import { Refreshes, address, parse } from "./state.js";
import { bucketFor, clock, day, rangeOf } from "./time.js";
import * as alerts from "./views/alerts.js";
import * as budgets from "./views/budgets.js";
import * as calls from "./views/calls.js";
import * as pipeline from "./views/pipeline.js";
import * as review from "./views/review.js";
import * as spend from "./views/spend.js";
import * as tokens from "./views/tokens.js";

const views = [spend, tokens, budgets, alerts, review, calls, pipeline].filter((view) => view.paths.every(answers));
const Backoff = [1, 2, 4, 8, 15];
// How often an empty store is asked whether the first event has come.
const WaitSeconds = 2;
const TickMilliseconds = 1000;
const content = document.getElementById("content");

let state = null;
let loading = null;
let timer = 0;
let shown = { text: null, address: null };
let failures = 0;
let isWaiting = false;
let refreshedAt = null;

function contextOf(signal) {
  const range = rangeOf(state, Date.now());
  return {
    state, range, signal,
    bucket: state.bucket ?? bucketFor(range),
    go: (changes) => go(address(state, changes)),
    link: (changes) => address(state, changes),
    reload: () => show({ quiet: true }),
    hold: () => clearTimeout(timer),
    fresh: (answer) => {
      refreshedAt = answer.data_refreshed_at;
      return answer;
    },
  };
}

/** Goes to an address of the page. */
function go(to) {
  if (to !== location.pathname + location.search) {
    history.pushState(null, "", to);
  }

  arrive();
}

function arrive() {
  state = parse(location.search, views.map((view) => view.name));
  faultNotice(state.faults);
  notice("lost", location.pathname === "/" ? null : `There is no page at ${location.pathname}.`, "The overview is shown instead.");
  drawTop();
  show();
}

async function show({ quiet = false } = {}) {
  clearTimeout(timer);
  loading?.abort();
  const mine = new AbortController();
  loading = mine;
  const context = contextOf(mine.signal);
  const view = views.find((one) => one.name === state.view);
  const here = location.pathname + location.search;
  if (!quiet) {
    content.setAttribute("aria-busy", "true");
    drawHead(view, context);
  }

  try {
    const model = await view.load(context);
    if (mine !== loading) {
      return;
    }

    recovered();
    isWaiting = model.empty?.newest === null;
    // What did not change stays as it is, with its selection and its place.
    const text = JSON.stringify(model, (name, value) => name === "data_refreshed_at" ? undefined : value);
    if (text !== shown.text || here !== shown.address) {
      swap(figures(), view.render(model, context));
      shown = { text, address: here };
      if (!quiet) {
        say(`${view.title} is shown.`);
      }
    }
  } catch (fault) {
    if (mine !== loading || fault.name === "AbortError") {
      return;
    }

    failed(fault instanceof Problem ? fault : new Problem("This page failed to show the answer.", { detail: String(fault) }), context, here);
  }

  content.removeAttribute("aria-busy");
  content.classList.toggle("stale", failures > 0);
  drawFreshness();
  schedule();
}

function schedule() {
  const seconds = isWaiting ? WaitSeconds : failures > 0 ? Backoff[Math.min(failures, Backoff.length) - 1] : Number(state.refresh);
  if (seconds > 0) {
    timer = setTimeout(() => document.hidden ? schedule() : show({ quiet: true }), seconds * 1000);
  }
}

function failed(problem, context, here) {
  isWaiting = false;
  if (problem.status === 401) {
    dropKey();
    swap(figures(), keyCard(problem, (key) => {
      keepKey(key);
      drawTop();
      show();
    }));
    shown = { text: null, address: null };
    return;
  }

  if (problem.retry) {
    failures++;
    notice("away", problem.message, h("span", null, problem.detail, ` Trying again in ${Backoff[Math.min(failures, Backoff.length) - 1]} s.`), " ",
      h("button", { type: "button", "data-key": "again", onclick: () => show({ quiet: true }) }, "Try now"));
    // Old figures of the same address are better than none.
    if (here === shown.address) {
      return;
    }
  }

  swap(figures(), problem.retry ? h("p", { class: "plain" }, "Waiting for the server.") : problemCard(problem, context.state));
  shown = { text: null, address: null };
}

function recovered() {
  if (failures > 0) {
    failures = 0;
    notice("away", null);
    say("The server answers again.");
  }
}

/** The part of the page below the heading and the controls. */
function figures() {
  return document.getElementById("figures") ?? content.appendChild(h("div", { id: "figures" }));
}

function drawHead(view, context) {
  const { range } = context;
  const filtered = filterText(state);
  const span = view.controls.includes("range") ? [
    `${day(range.start, state.tz)} – ${day(range.end - 1, state.tz)}`, state.tz, filtered].filter((part) => part !== "").join(" · ") : "";
  document.title = `${view.title} · Telemetry`;
  const head = h("div", { id: "head" }, h("div", { class: "title" }, h("h1", null, view.title), h("p", { class: "note" }, span)),
    view.controls.length === 0 ? null : controls(view.controls, context));
  const old = document.getElementById("head");
  if (old === null) {
    content.prepend(head);
  } else {
    swap(old, [...head.children]);
  }
}

function drawTop() {
  swap(document.getElementById("views"), views.map((view) => h("a", {
    href: address(state, { view: view.name }), "aria-current": view.name === state.view ? "page" : null, "data-key": `view-${view.name}`,
  }, view.title)));
  const refresh = h("select", { id: "refresh", "data-key": "refresh", onchange: () => go(address(state, { refresh: refresh.value })) },
    Refreshes.map(([value, label]) => h("option", { value }, label)));
  refresh.value = state.refresh;
  swap(document.getElementById("tools"),
    h("span", { id: "fresh", class: "note" }),
    h("label", { for: "refresh" }, "Refresh"), refresh,
    h("button", { type: "button", class: "quiet", "data-key": "now", "aria-label": "Refresh now", title: "Refresh now", onclick: () => show({ quiet: true }) }, "↻"),
    h("button", { type: "button", class: "quiet", "data-key": "theme", onclick: changeTheme, "aria-label": "Change between light and dark", title: "Change between light and dark" }, "◐"),
    hasKey() ? h("button", { type: "button", class: "quiet", "data-key": "key-away", onclick: () => { dropKey(); arrive(); } }, "Forget key") : null);
  drawFreshness();
}

function drawFreshness() {
  const place = document.getElementById("fresh");
  if (place !== null && refreshedAt !== null) {
    const seconds = (Date.now() - Date.parse(refreshedAt)) / 1000;
    place.textContent = `Data up to ${clock(Date.parse(refreshedAt), state.tz)}, ${age(seconds)} ago`;
  }
}

function changeTheme() {
  const root = document.documentElement;
  const isDark = (root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  root.dataset.theme = isDark ? "light" : "dark";
  try {
    localStorage.setItem("telemetry.theme", root.dataset.theme);
  } catch {
    // Storage may be forbidden; the theme then holds until the page is left.
  }

  say(isDark ? "Light theme." : "Dark theme.");
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (link !== null && link.origin === location.origin && link.pathname === "/" && !link.hasAttribute("download") && link.hash === ""
    && event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey) {
    event.preventDefault();
    go(link.pathname + link.search);
    scrollTo({ top: 0 });
  }
});
addEventListener("popstate", arrive);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && state !== null) {
    show({ quiet: true });
  }
});
setInterval(drawFreshness, TickMilliseconds);
arrive();

// What fired, what is still firing, and muting it.

import { change, read } from "../api.js";
import { h } from "../dom.js";
import { notice } from "../notice.js";
import { usd } from "../money.js";
import { count, percent } from "../numbers.js";
import { cards, figureCard, tableCard } from "../parts.js";
import { table } from "../table.js";
import { moment } from "../time.js";

export const name = "alerts";
export const title = "Alerts";
export const paths = ["alerts", "alerts/{id}", "alert-rules"];
export const controls = ["zone"];

const AlertsMost = 200;
const MuteMilliseconds = 86_400_000;

export async function load({ state, signal }) {
  const [alerts, rules, chosen] = await Promise.all([
    read("alerts", { limit: AlertsMost }, signal), read("alert-rules", {}, signal), state.alert === null ? null : read(`alerts/${encodeURIComponent(state.alert)}`, {}, signal)]);
  return { alerts, rules, chosen };
}

export function render({ alerts, rules, chosen }, context) {
  const others = chosen === null ? alerts.data : alerts.data.filter((alert) => alert.id !== chosen.id);
  const firing = alerts.data.filter((alert) => alert.state === "firing");
  return [
    cards(
      figureCard("Firing", String(firing.length), { tone: firing.length > 0 ? "bad" : "good" }),
      figureCard("Resolved", String(alerts.data.length - firing.length), { note: alerts.next_page === null ? null : `of the newest ${AlertsMost}` }),
      figureCard("Muted", String(firing.filter((alert) => alert.muted_until !== null).length)),
      figureCard("Rules in force", String(rules.data.filter((rule) => rule.enabled).length), { note: `of ${count(rules.data.length)}` })),
    chosen === null ? null : list("alert", "This alert", [chosen], context),
    alerts.data.length === 0
      ? h("section", { class: "card" }, h("h2", null, "Nothing has fired."), h("p", null, "No budget and no rule below had anything to tell."))
      : others.length === 0 ? null : list("alerts", chosen === null ? "Alerts, newest first" : "Other alerts, newest first", others, context),
    ruleList(rules.data)];
}

function list(key, heading, rows, context) {
  const zone = context.state.tz;
  return tableCard(heading, table({
    key, caption: heading, hideCaption: true, rows,
    columns: [
      { label: "Fired", name: "fired_at", cell: (row) => moment(row.fired_at, zone), value: (row) => row.fired_at, order: (row) => row.fired_at },
      { label: "State", name: "state", cell: (row) => h("span", { class: "badges" }, h("span", { class: `badge ${row.state === "firing" ? "bad" : "good"}` }, row.state), row.muted_until === null ? null : h("span", { class: "badge" }, `muted until ${moment(row.muted_until, zone)}`)), value: (row) => row.state, order: (row) => row.state },
      { label: "What", name: "title", cell: (row) => [row.title, evidence(row)], value: (row) => row.title, order: (row) => row.title },
      { label: "About", name: "subject", cell: (row) => row.subject ?? "–", value: (row) => row.subject, order: (row) => row.subject ?? "" },
      { label: "Spent", name: "spent_usd", numeric: true, cell: (row) => usd(row.spent_usd), value: (row) => row.spent_usd, order: (row) => Number(row.spent_usd ?? 0) },
      { label: "Limit", name: "limit_usd", numeric: true, cell: (row) => usd(row.limit_usd), value: (row) => row.limit_usd, order: (row) => Number(row.limit_usd ?? 0) },
      { label: "Threshold", name: "threshold_percent", numeric: true, cell: (row) => row.threshold_percent === null ? "–" : `${percent(row.threshold_percent / 100, 0)} ${row.basis}`, value: (row) => row.threshold_percent, order: (row) => row.threshold_percent },
      { label: "Resolved", name: "resolved_at", cell: (row) => row.resolved_at === null ? "–" : moment(row.resolved_at, zone), value: (row) => row.resolved_at, order: (row) => row.resolved_at ?? "" },
      { label: "Messages", name: "muted_until", cell: (row) => muteButton(row, context), value: (row) => row.muted_until },
    ],
  }), "Muting holds back messages about the same thing for 24 hours; alerts are recorded all the same.");
}

const evidence = (row) => h("details", { "data-key": `evidence-${row.id}` }, h("summary", { class: "note" }, "Evidence"), h("pre", { tabindex: "0" }, h("code", null, JSON.stringify(row.evidence, null, 2))));

function muteButton(row, context) {
  const isMuted = row.muted_until !== null;
  const button = h("button", {
    type: "button", class: "quiet", "data-key": `mute-${row.id}`, "aria-label": `${isMuted ? "Unmute" : "Mute"}: ${row.title}`,
    onclick: async () => {
      button.disabled = true;
      try {
        const path = `alerts/${encodeURIComponent(row.id)}/mute`;
        await (isMuted ? change("DELETE", path) : change("POST", path, { until: new Date(Date.now() + MuteMilliseconds).toISOString() }));
        notice("mute", null);
      } catch (fault) {
        notice("mute", fault.message, fault.detail);
      }

      context.reload();
    },
  }, isMuted ? "Unmute" : "Mute 24 h");
  return button;
}

const ruleList = (rows) => tableCard("Rules", table({
  key: "alert-rules", caption: "Rules", hideCaption: true, rows,
  columns: [
    { label: "Rule", name: "id", cell: (row) => row.id, value: (row) => row.id, order: (row) => row.id },
    { label: "State", name: "enabled", cell: (row) => h("span", { class: `badge ${row.enabled ? "good" : ""}` }, row.enabled ? "on" : "off"), value: (row) => String(row.enabled) },
    { label: "What it looks for", name: "description", cell: (row) => row.description, value: (row) => row.description },
    { label: "Figures", name: "parameters", cell: (row) => parametersText(row), value: (row) => parametersText(row) },
  ],
}));

const parametersText = (row) => Object.entries(row.parameters).map(([name, value]) => `${name} ${value}`).join(", ");

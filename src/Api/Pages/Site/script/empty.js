// What is shown where there are no calls: how to send the first one, or where the others are.

import { read } from "./api.js";
import { h, save, say } from "./dom.js";
import { moment } from "./time.js";

const Earliest = "1970-01-01T00:00:00Z";

const curl = (origin) => `curl -s ${origin}/v1/events -H 'content-type: application/json' -d '{
  "provider": "anthropic", "api": "anthropic.messages", "model": "claude-opus-5-5",
  "request_id": "req_1", "dimensions": {"team": "search", "feature": "rag"},
  "raw_usage": {"input_tokens": 2048, "output_tokens": 503,
    "cache_read_input_tokens": 1800, "cache_creation_input_tokens": 0}}'`;

const dotnet = () => `using Anthropic;
using Telemetry.Sdk;

await using var usage = TelemetryUsage.Start();
using var http = usage.CreateHttpClient();
using var client = new AnthropicClient { HttpClient = http };

using (UsageContext.Push(team: "search", feature: "rag"))
{
    // Call the model as ever; each call is counted.
}`;

const python = () => `# Copy hooks/python/telemetry_usage.py beside your program.
import anthropic
import telemetry_usage

client = telemetry_usage.instrument(anthropic.Anthropic())

with telemetry_usage.context(team="search", feature="rag"):
    client.messages.create(
        model="claude-opus-5-5", max_tokens=64, messages=[{"role": "user", "content": "Hello"}]
    )`;

const typescript = () => `// Copy hooks/typescript/telemetry-usage.ts beside your program.
import Anthropic from "@anthropic-ai/sdk";
import { captureFetch, withUsage } from "./telemetry-usage.js";

const client = new Anthropic({ fetch: captureFetch() });

await withUsage({ team: "search", feature: "rag" }, () =>
  client.messages.create({ model: "claude-opus-5-5", max_tokens: 64, messages: [{ role: "user", content: "Hello" }] }),
);`;

const claudeCode = (origin) => `./telemetry import claude-code --url ${origin}

# On a Pro or Max plan, for what it would cost at list prices:
./telemetry import claude-code --billing subscription --url ${origin}`;

const Ways = [
  ["curl", "curl", curl],
  ["dotnet", ".NET", dotnet],
  ["python", "Python", python],
  ["typescript", "TypeScript", typescript],
  ["claude-code", "Claude Code logs", claudeCode],
];
let chosen = "curl";

function snippets() {
  const list = h("div", { role: "tablist", "aria-label": "Ways to send the first event", class: "tabs" });
  const panel = h("div", { role: "tabpanel", id: "way", tabindex: "0", "data-key": "way" });
  const tabs = Ways.map(([key, label], at) => h("button", {
    type: "button", role: "tab", id: `tab-${key}`, "data-key": `tab-${key}`, "aria-controls": "way", onclick: () => choose(key),
    onkeydown: (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (step !== undefined) {
        const next = Ways[(at + step + Ways.length) % Ways.length][0];
        choose(next);
        tabs.find((tab) => tab.id === `tab-${next}`).focus();
      }
    },
  }, label));

  function choose(key) {
    chosen = key;
    const [, label, make] = Ways.find(([one]) => one === key);
    const text = make(location.origin);
    for (const tab of tabs) {
      const isChosen = tab.id === `tab-${key}`;
      tab.setAttribute("aria-selected", String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
    }

    panel.setAttribute("aria-labelledby", `tab-${key}`);
    panel.replaceChildren(
      h("pre", null, h("code", null, text)),
      h("button", { type: "button", class: "quiet", onclick: () => copy(text, label) }, "Copy"),
      location.origin === "http://127.0.0.1:8088" || key === "curl" || key === "claude-code" ? ""
        : h("p", { class: "note" }, "Set ", h("code", null, `TELEMETRY_URL=${location.origin}`), " in its environment."));
  }

  list.append(...tabs);
  choose(chosen);
  return [list, panel];
}

// Outside of secure contexts there is no clipboard; the text is then saved as a file.
async function copy(text, label) {
  if (navigator.clipboard === undefined) {
    save(`${label}.txt`, "text/plain;charset=utf-8", text);
    return;
  }

  await navigator.clipboard.writeText(text);
  say(`${label} copied.`);
}

export const emptyState = {
  /** Finds the newest call, whatever its dimensions: is the store empty, or only this range? */
  load: async ({ signal }) => {
    const newest = await read("events", { from: Earliest, limit: 1 }, signal);
    return { newest: newest.data[0]?.occurred_at ?? null };
  },
  render: ({ newest }, context) => newest !== null
    ? [h("section", { class: "card empty" },
      h("h2", null, "No calls here."),
      h("p", null, `The newest call of all is of ${moment(newest, context.state.tz)}.`),
      h("p", { class: "ways" },
        context.state.filters.length === 0 ? null : h("a", { class: "button", href: context.link({ filters: [] }) }, "Show this range without filters"),
        h("a", { class: "button", href: context.link(around(newest)) }, "Show the 30 days up to the newest call")))]
    : [h("section", { class: "card empty" },
      h("h2", null, "No events yet."),
      h("p", null, "Send the first one: this page shows it about a second later, by itself. Prompts and completions are never sent; only what was used."),
      snippets())],
};

function around(newest) {
  const day = 86_400_000;
  const end = Math.floor(Date.parse(newest) / day + 1) * day;
  return { from: new Date(end - 30 * day).toISOString().slice(0, 10), to: new Date(end).toISOString().slice(0, 10), filters: [], bucket: null };
}

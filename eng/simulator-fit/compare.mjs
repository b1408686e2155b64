// Prints, as Markdown, how a simulated file compares with the two traces: lengths, gaps and bursts side by side.
// Usage: node eng/simulator-fit/compare.mjs AZURE_CODE_CSV MOONCAKE_CONVERSATION_JSONL SIMULATED_NDJSON [TEAM]
// Lengths are compared for the features that have the traces' own; gaps and bursts for the code completion of one team.
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { dispersion, gapsOf, mean, quantile, readCode, readConversation } from "./traces.mjs";

const [codePath, conversationPath, simulatedPath, team = "payments"] = process.argv.slice(2);
if (!simulatedPath) {
  console.error("usage: node eng/simulator-fit/compare.mjs AZURE_CODE_CSV MOONCAKE_CONVERSATION_JSONL SIMULATED_NDJSON [TEAM]");
  process.exit(2);
}

const sorted = (values) => Float64Array.from(values).sort();
const parts = [0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99];
const row = (name, values, digits = 0) => {
  const ordered = sorted(values);
  return `| ${name} | ${parts.map((p) => quantile(ordered, p).toFixed(digits)).join(" | ")} |`;
};

const completion = { input: [], output: [], times: [] };
const assistant = { input: [], output: [], times: [] };
const prompt = (usage) => usage.prompt_tokens ?? usage.promptTokenCount ?? usage.input_tokens;
const answer = (usage) => usage.completion_tokens ?? usage.output_tokens ?? usage.candidatesTokenCount + usage.thoughtsTokenCount;
for await (const line of createInterface({ input: createReadStream(simulatedPath) })) {
  const event = JSON.parse(line);
  const { feature, project } = event.dimensions ?? {};
  const into = feature === "code-completion" ? completion : feature === "staff-assistant" ? assistant : null;
  if (!into) {
    continue;
  }

  if (event.dimensions.team === team || feature === "staff-assistant") {
    into.times.push(Date.parse(event.occurred_at));
  }

  // These features have no prompt cache, so input_tokens is the whole prompt. The slow leak is in one project; an aborted answer is cut.
  if (event.raw_usage && event.status === undefined && project !== "meetings") {
    into.input.push(prompt(event.raw_usage));
    into.output.push(answer(event.raw_usage));
  }
}

const code = readCode(codePath);
const conversation = readConversation(conversationPath);
const head = (unit) => `| ${unit} | ${parts.map((p) => `p${p * 100}`).join(" | ")} |\n|---|${parts.map(() => "--:|").join("")}`;
console.log(head("tokens"));
console.log(row("code trace, input", code.map((r) => r.input)));
console.log(row("simulated code-completion, input", completion.input));
console.log(row("code trace, output", code.map((r) => r.output)));
console.log(row("simulated code-completion, output", completion.output));
console.log(row("conversation trace, input", conversation.map((r) => r.input)));
console.log(row("simulated staff-assistant, input", assistant.input));
console.log(row("conversation trace, output", conversation.map((r) => r.output)));
console.log(row("simulated staff-assistant, output", assistant.output));

const relative = (times) => {
  const gaps = gapsOf(times);
  const average = mean(gaps);
  return gaps.map((gap) => gap / average);
};

// The busiest two hours of the simulated team: the rhythm of the day is no burst.
const busiest = (times) => {
  const width = 7_200_000;
  let [best, from, to] = [0, 0, 0];
  for (let i = 0, j = 0; i < times.length; i++) {
    while (times[i] - times[j] >= width) {
      j++;
    }

    if (i - j > best) {
      [best, from, to] = [i - j, j, i];
    }
  }

  return times.slice(from, to + 1);
};

const shapes = [
  ["code trace", code.map((r) => r.ms)],
  [`simulated code-completion of ${team}`, busiest(completion.times)],
  ["conversation trace", conversation.map((r) => r.ms)],
  ["simulated staff-assistant", busiest(assistant.times)],
];
console.log(`\n${head("gap, in parts of the mean gap")}`);
for (const [name, times] of shapes) {
  console.log(row(name, relative(times), 3));
}

const windows = [1, 10, 60, 300];
console.log(`\n| variance of counts over their mean, in windows of | calls/s | ${windows.map((w) => `${w} s`).join(" | ")} |\n|---|--:|${windows.map(() => "--:|").join("")}`);
for (const [name, times] of shapes) {
  const rate = (times.length - 1) / (times.at(-1) - times[0]) * 1000;
  console.log(`| ${name} | ${rate.toFixed(2)} | ${windows.map((w) => dispersion(times, w * 1000).toFixed(1)).join(" | ")} |`);
}

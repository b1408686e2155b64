// Fits the simulator's tables to the two public traces and writes src/Simulator/Fitted/traces.json.
// Usage: node eng/simulator-fit/fit.mjs azure_llm_inference_code_2023.csv mooncake_conversation_trace.jsonl
// Same traces, same bytes. Needs Node.js 18 or later, nothing else.
import { writeFileSync } from "node:fs";
import { gapsOf, mean, quantile, readCode, readConversation } from "./traces.mjs";

// A gap of this value is the trace's mean gap: gaps are kept as parts of it, whole numbers from end to end.
const unit = 2 ** 20;
const cells = 256;

if (process.argv.length !== 4) {
  console.error("usage: node eng/simulator-fit/fit.mjs AZURE_CODE_CSV MOONCAKE_CONVERSATION_JSONL");
  process.exit(2);
}

// 256 cells of equal probability, and the last of them, where the long tail is, in 256 again.
function table(quantileAt) {
  const at = (count, from, width) => Array.from({ length: count + 1 }, (_, i) => Math.round(quantileAt(from + width * i / count)));
  return { body: at(cells, 0, 1), tail: at(cells, 1 - 1 / cells, 1 / cells) };
}

function tableOf(values) {
  const sorted = Float64Array.from(values).sort();
  return table((p) => quantile(sorted, p));
}

function fit(rows) {
  const gaps = gapsOf(rows.map((row) => row.ms));
  const average = mean(gaps);
  return {
    requests: rows.length,
    mean_gap_us: Math.round(average * 1000),
    gap: tableOf(gaps.map((gap) => gap / average * unit)),
    input_tokens: tableOf(rows.map((row) => row.input)),
    output_tokens: tableOf(rows.map((row) => row.output)),
  };
}

const fitted = {
  about: "Written by eng/simulator-fit/fit.mjs; docs/simulator.md says what it means.",
  code: {
    source: "Azure LLM inference trace 2023, code: Azure/AzurePublicDataset, CC-BY 4.0",
    ...fit(readCode(process.argv[2])),
  },
  conversation: {
    source: "Mooncake conversation trace, FAST25 release: kvcache-ai/Mooncake, Apache-2.0",
    ...fit(readConversation(process.argv[3])),
  },
  // Gaps of arrivals that know nothing of each other. The last cell ends where one draw in 131,072 lies above.
  independent_gap: table((p) => -Math.log(1 - Math.min(p, 1 - 1 / (2 * cells * cells))) * unit),
};

const output = new URL("../../src/Simulator/Fitted/traces.json", import.meta.url);
const text = JSON.stringify(fitted, null, 2).replace(/\[\s+([^\]]+?)\s+\]/g, (_, list) => `[${list.replace(/\s+/g, " ")}]`);
writeFileSync(output, `${text}\n`);
console.log(`${fitted.code.requests} + ${fitted.conversation.requests} requests fitted`);

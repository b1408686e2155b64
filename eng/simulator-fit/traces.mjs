// Reads the two public traces into one shape: arrival times in milliseconds, input and output tokens.
import { readFileSync } from "node:fs";

// The conversation trace is recorded in ticks of three seconds: the requests of a tick are spread evenly over it.
const tickMs = 3000;

/** azure_llm_inference_code_2023.csv: TIMESTAMP (seven decimals), ContextTokens, GeneratedTokens. */
export function readCode(path) {
  const rows = readFileSync(path, "utf8").trim().split(/\r?\n/).slice(1).map((line) => {
    const [time, input, output] = line.split(",");
    const [seconds, fraction = "0"] = time.split(".");
    return { ms: Date.parse(`${seconds.replace(" ", "T")}Z`) + Number(`0.${fraction}`) * 1000, input: Number(input), output: Number(output) };
  });
  return rows.sort((a, b) => a.ms - b.ms);
}

/** mooncake_conversation_trace.jsonl: timestamp (ms), input_length, output_length; hash_ids are not used. */
export function readConversation(path) {
  const rows = readFileSync(path, "utf8").trim().split(/\r?\n/).map((line) => JSON.parse(line))
    .map((row) => ({ ms: row.timestamp, input: row.input_length, output: row.output_length }));
  const ticks = new Map();
  for (const row of rows) {
    ticks.set(row.ms, [...(ticks.get(row.ms) ?? []), row]);
  }

  return [...ticks.values()].flatMap((tick) => tick.map((row, index) => ({ ...row, ms: row.ms + index * tickMs / tick.length })));
}

/** The gaps between arrivals that follow each other, in milliseconds. */
export const gapsOf = (times) => times.slice(1).map((time, index) => time - times[index]);

export const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The p-quantile of values sorted upwards, between neighbours by a straight line. */
export function quantile(sorted, p) {
  const at = p * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (at - below);
}

/** Variance over mean of the counts in windows of a width: 1 where arrivals know nothing of each other. */
export function dispersion(times, widthMs) {
  const windows = Math.floor((times.at(-1) - times[0]) / widthMs);
  const counts = new Array(windows).fill(0);
  for (const time of times) {
    const window = Math.floor((time - times[0]) / widthMs);
    if (window < windows) {
      counts[window]++;
    }
  }

  const average = mean(counts);
  return mean(counts.map((count) => (count - average) ** 2)) / average;
}

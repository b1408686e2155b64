// Reads the Prometheus text of /metrics.

const Line = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;

/** Reads the measurements of this project, each {name, labels, value, help, isHistogram}. */
export function metricsOf(text) {
  const help = new Map();
  const histograms = new Set();
  const found = [];
  for (const line of text.split("\n")) {
    const about = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line);
    if (about !== null && about[1] === "HELP") {
      help.set(about[2], about[3]);
    } else if (about !== null && about[3] === "histogram") {
      histograms.add(about[2]);
    }

    const sample = about === null ? Line.exec(line) : null;
    if (sample !== null && sample[1].startsWith("telemetry_")) {
      const base = sample[1].replace(/_(bucket|sum|count)$/, "");
      const isHistogram = histograms.has(base);
      found.push({ name: sample[1], labels: sample[2] ?? "", value: Number(sample[3]), help: help.get(sample[1]) ?? help.get(base) ?? "", isHistogram });
    }
  }

  return found;
}

let last = null;

/** How fast each counter grew since the look before, a second; empty at the first look. */
export function ratesOf(found, at) {
  const sums = new Map();
  for (const one of found.filter((metric) => metric.name.endsWith("_total"))) {
    sums.set(one.name, (sums.get(one.name) ?? 0) + one.value);
  }

  const before = last;
  last = { at, sums };
  return before === null || at <= before.at ? new Map()
    : new Map([...sums].map(([name, value]) => [name, Math.max(0, value - (before.sums.get(name) ?? 0)) / ((at - before.at) / 1000)]));
}

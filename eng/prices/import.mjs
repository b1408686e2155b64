// Writes prices/imported/genai-prices.json from the pinned npm package. Run it as `npm ci && npm run import` in this folder.
// The output holds only what prices a call (id, match, prices) in the package's own format; GenAiPricesImport.cs converts it.
// Same package, same bytes: providers and members are sorted, models keep their order because the first match wins.
import { readFileSync, writeFileSync } from "node:fs";
import { findProvider } from "@pydantic/genai-prices";

const providerIds = [
  "anthropic", "aws", "azure", "cerebras", "cohere", "deepseek", "fireworks", "google", "groq", "mistral", "moonshotai", "openai",
  "together", "x-ai",
];
const lock = JSON.parse(readFileSync(new URL("package-lock.json", import.meta.url), "utf8"));
const version = lock.packages["node_modules/@pydantic/genai-prices"].version;
const output = new URL("../../prices/imported/genai-prices.json", import.meta.url);

const sorted = (value) =>
  Array.isArray(value) ? value.map(sorted)
    : value !== null && typeof value === "object"
      ? Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]))
      : value;

const providers = providerIds.map((id) => {
  const provider = findProvider({ providerId: id });
  if (provider?.id !== id) {
    throw new Error(`the package has no provider ${id}`);
  }

  return { id, models: provider.models.map(({ id, match, prices }) => sorted({ id, match, prices })) };
});

// One model a line keeps the differences between two versions readable.
const lines = providers.map(({ id, models }) =>
  `    {\n      "id": ${JSON.stringify(id)},\n      "models": [\n${models.map((m) => `        ${JSON.stringify(m)}`).join(",\n")}\n      ]\n    }`);
const source = `npm @pydantic/genai-prices ${version} (MIT)`;
writeFileSync(output, `{\n  "source": ${JSON.stringify(source)},\n  "providers": [\n${lines.join(",\n")}\n  ]\n}\n`);
console.log(`${providers.reduce((sum, p) => sum + p.models.length, 0)} models of ${providers.length} providers from ${source}`);

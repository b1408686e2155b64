// A platform with fetch and nothing of Node's: no process, no AsyncLocalStorage, no environment.
const [, , intake, providers] = process.argv;
delete globalThis.process;
const { captureFetch, configure, flush, withUsage } = await import("./telemetry-usage.js");

configure({ url: intake });
const call = captureFetch({ dimensions: { project: "page" } });
const body = JSON.stringify({ model: "gpt-5.4", messages: [] });
const post = () => call(`${providers}/v1/chat/completions`, { method: "POST", body });
await (await withUsage({ team: "search" }, post)).text();
await (await post()).text();
if (!(await flush())) throw new Error("not flushed");

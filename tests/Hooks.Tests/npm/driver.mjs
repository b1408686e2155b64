// Runs what the tests ask for, one JSON line after another: calls through the TypeScript hook, with the official clients,
// with fetch alone, or with a recorded answer in place of the network.
import readline from "node:readline";
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { captureFetch, configure, flush, stats, withUsage } from "./telemetry-usage.js";

const say = (line) => process.stdout.write(JSON.stringify(line) + "\n");
const apiKey = "key-canary-0b3d";

const operations = {
  async sdk({ client, base, path, params, take, raw, retries }) {
    const options = { apiKey, maxRetries: retries ?? 2, fetch: captureFetch() };
    const made = client === "anthropic" ? new Anthropic({ ...options, baseURL: base }) : new OpenAI({ ...options, baseURL: `${base}/v1` });
    const names = path.split(".");
    const method = names.pop();
    const request = names.reduce((object, name) => object[name], made)[method](params);
    if (raw) return read(await request.asResponse(), take);
    const answer = await request;
    if (!params.stream) return { answer };
    let events = 0;
    for await (const _ of answer) {
      events++;
      if (events === take) break;
    }
    return { events };
  },

  async fetch({ base, path, body, headers, take, announce }) {
    const response = await captureFetch()(base + path, {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "content-type": "application/json", authorization: `Bearer ${apiKey}`, ...headers },
    });
    return read(response, take, announce);
  },

  async play({ recorded }) {
    return play(recorded);
  },

  async flood({ recorded, count }) {
    for (let i = 0; i < count; i++) await play(recorded);
    return {};
  },

  async together({ base, path, body, teams }) {
    const call = captureFetch();
    const one = (team) =>
      withUsage({ team }, async () => {
        await new Promise((resolve) => setTimeout(resolve, 1));
        const response = await call(base + path, { method: "POST", body: JSON.stringify(body) });
        await response.text();
      });
    await Promise.all(teams.map(one));
    return {};
  },

  async configure({ url }) {
    configure({ url });
    return {};
  },

  async flush({ milliseconds }) {
    return { flushed: await flush(milliseconds) };
  },

  async stats() {
    return { stats: stats() };
  },
};

async function read(response, take, announce) {
  const pieces = [];
  const reader = response.body.getReader();
  try {
    while (pieces.length !== take) {
      const { done, value } = await reader.read();
      if (done) break;
      pieces.push(Buffer.from(value));
      if (announce) say({ piece: pieces.length });
    }
    if (pieces.length === take) await reader.cancel();
  } catch (fault) {
    return { status: response.status, bytes: Buffer.concat(pieces).toString("base64"), error: String(fault) };
  }
  return { status: response.status, bytes: Buffer.concat(pieces).toString("base64"), url: response.url };
}

async function play({ request, response, provider, dimensions, tags, read: take }) {
  const fetch = async () => {
    if (!response) throw Object.assign(new TypeError("fetch failed"), { cause: { code: "ECONNREFUSED" } });
    const pieces = response.chunks?.map((text) => Buffer.from(text)) ?? response.chunks_base64.map((text) => Buffer.from(text, "base64"));
    const pull = (controller) => {
      if (pieces.length > 0) controller.enqueue(new Uint8Array(pieces.shift()));
      else if (response.cut) controller.error(new TypeError("terminated"));
      else controller.close();
    };
    return new Response(new ReadableStream({ pull }, { highWaterMark: 0 }), { status: response.status, headers: response.headers });
  };
  const { method, url, headers, body } = request;
  return withUsage({ ...dimensions, tags }, async () => {
    try {
      return await read(await captureFetch({ fetch, provider })(url, { method, headers, body }), take);
    } catch (fault) {
      return { error: String(fault) };
    }
  });
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  const command = JSON.parse(line);
  try {
    say(await withUsage({ session: command.session }, () => operations[command.op](command)));
  } catch (fault) {
    say({ error: String(fault), stack: fault?.stack });
  }
}

/**
 * Cost telemetry for programs that call language models: one event per call, never a prompt, never a completion.
 *
 * One file, no dependencies; Node 18 or later, other servers and browsers with fetch. Copy it into your program.
 *
 *     const client = new Anthropic({ fetch: captureFetch() });
 *     await withUsage({ team: "search", feature: "rag" }, () => client.messages.create({ … }));
 *
 * Answers pass through untouched, also streamed ones; the event is made from the usage object in them, at the end of the
 * answer or when it is left early, and sent in the background.
 *
 * Environment, read on load: TELEMETRY_URL (default http://127.0.0.1:8088), TELEMETRY_KEY, and default dimensions
 * TELEMETRY_TEAM, TELEMETRY_PROJECT, TELEMETRY_FEATURE, TELEMETRY_ENVIRONMENT. `configure` sets the same.
 *
 * Nothing here throws into the host or makes it wait: what cannot be captured or delivered is dropped and counted by
 * reason, see `stats`.
 */

// ---------------------------------------------------------------- what callers see

/** Who a call is for. At most 256 characters each; `prompt_name` is an identifier of at most 128. */
export interface Dimensions {
  team?: string;
  project?: string;
  feature?: string;
  environment?: string;
  customer?: string;
  cost_center?: string;
  user?: string;
  session?: string;
  prompt_name?: string;
  task_type?: string;
  complexity?: string;
  agent?: string;
}

/** Dimensions, and up to 16 further pairs. */
export interface Attribution extends Dimensions {
  tags?: Record<string, string>;
}

export interface CaptureOptions {
  /** What really fetches; the global one by default. */
  fetch?: Fetch;
  /** Who serves, where the host does not tell (a gateway, a server of your own). */
  provider?: string;
  /** Hold for all calls of this fetch, under those of `withUsage`. */
  dimensions?: Dimensions;
}

export interface Settings {
  url?: string;
  key?: string;
  dimensions?: Dimensions;
}

export interface Stats {
  captured: number;
  delivered: number;
  waiting: number;
  /**
   * By reason. `queue_full`: the server was away for longer than the queue holds. `rejected`: the server refused the event,
   * and keeps it in its dead letters. `refused_401`: the key. `answer_unread`, `answer_too_large`: the event was sent
   * without its usage, as partial. `dimension_left_out`: an unknown or unfit dimension.
   */
  dropped: Record<string, number>;
}

type Fetch = (input: any, init?: any) => Promise<Response>;

/** Gives a fetch that captures model calls and passes everything on as it is. */
export function captureFetch(options: CaptureOptions = {}): Fetch {
  const own = clean(options.dimensions ?? {});
  return async function fetch(input: any, init?: any): Promise<Response> {
    const call = begin(input, init, options.provider, own);
    const answer = options.fetch ? options.fetch(input, init) : globalThis.fetch(input, init);
    if (!call) return answer;
    let response: Response;
    try {
      response = await answer;
    } catch (fault) {
      call.fail(fault);
      throw fault;
    }
    return tee(response, call);
  };
}

/**
 * Attributes the calls made inside `run`, also after an `await`. Nested ones add to the outer. Where the platform has no
 * AsyncLocalStorage (browsers), only calls whose fetch starts before the first `await` are attributed: give `captureFetch`
 * the dimensions there.
 */
export function withUsage<T>(attribution: Attribution, run: () => T): T {
  const { tags, ...dimensions } = attribution;
  const outer = ambient();
  const inner: Ambient = {
    dimensions: { ...outer.dimensions, ...clean(dimensions) },
    tags: Object.fromEntries(Object.entries({ ...outer.tags, ...texts(tags ?? {}) }).slice(0, TAGS)),
  };
  if (storage) return storage.run(inner, run);
  const before = syncAmbient;
  syncAmbient = inner;
  try {
    return run();
  } finally {
    syncAmbient = before;
  }
}

/** Sets where events go, with which key, and dimensions of every call. What is left out stays as it was. */
export function configure(settings: Settings): void {
  if (settings.url !== undefined) publisher.url = settings.url.replace(/\/+$/, "");
  if (settings.key !== undefined) publisher.key = settings.key;
  Object.assign(publisher.dimensions, clean(settings.dimensions ?? {}));
}

/** Counts since the start of the process. */
export function stats(): Stats {
  return publisher.stats();
}

/**
 * Sends what waits, now, for at most so long. True: nothing is left. Runs by itself when Node has nothing more to do;
 * call it before `process.exit()` and at the end of a serverless request.
 */
export function flush(timeoutMs = 5000): Promise<boolean> {
  return publisher.flush(timeoutMs);
}

// ---------------------------------------------------------------- limits

const QUEUE_CALLS = 10_000;
const QUEUE_BYTES = 64 * 1024 * 1024; // answers wait here until they are read
const ANSWER_BYTES = 32 * 1024 * 1024; // of one answer, or of one event of a stream; more is passed on, but not read
const BATCH_CALLS = 500;
const BATCH_BYTES = 4 * 1024 * 1024;
const LINGER_MS = 1000;
const POST_TIMEOUT_MS = 5000;
const BACKOFF_MS = [500, 30_000] as const;
const EXIT_MS = 2000;
const TEXT = 256; // UTF-16 code units of any text in an event
const PROMPT_NAME = 128;
const TAGS = 16;
const RAW_USAGE_BYTES = 16 * 1024;
const NAMESPACE = "b5de8dbdf10c5f4e99d7116267fb7ba8";
const DIMENSIONS = new Set(
  "team project feature environment customer cost_center user session prompt_name task_type complexity agent".split(" "),
);

// ---------------------------------------------------------------- attribution

interface Ambient {
  dimensions: Record<string, string>;
  tags: Record<string, string>;
}

interface Storage {
  getStore(): Ambient | undefined;
  run<T>(store: Ambient, run: () => T): T;
}

const platform = globalThis as any;
let storage: Storage | undefined = findStorage();
let syncAmbient: Ambient = { dimensions: {}, tags: {} };

function ambient(): Ambient {
  return storage?.getStore() ?? syncAmbient;
}

function findStorage(): Storage | undefined {
  const found = platform.process?.getBuiltinModule?.("node:async_hooks")?.AsyncLocalStorage ?? platform.AsyncLocalStorage;
  if (found) return new found();
  if (platform.process?.versions?.node) {
    // Older Node cannot ask for it at once; it is there before the first promise of the host is settled. The name is put
    // together, so that bundlers for browsers do not look for it.
    const name = ["node", "async_hooks"].join(":");
    import(name).then((hooks) => (storage ??= new hooks.AsyncLocalStorage()), () => {});
  }
  return undefined;
}

function clean(dimensions: Record<string, any>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(texts(dimensions))) {
    // The server would refuse the whole event, and with it what the call cost.
    if (!DIMENSIONS.has(name) || (name === "prompt_name" && (value.length > PROMPT_NAME || /\s/.test(value)))) {
      publisher.count("dimension_left_out");
    } else {
      kept[name] = value;
    }
  }
  return kept;
}

function texts(pairs: Record<string, any>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(pairs)
      .filter(([, value]) => value !== undefined && value !== null && value !== "")
      .map(([name, value]) => [cut(name), cut(String(value))]),
  );
}

/** Cuts to what the server takes; half a pair of surrogates is no text. */
function cut(text: string): string {
  return text.slice(0, TEXT).replace(/\p{Surrogate}/gu, "?");
}

// ---------------------------------------------------------------- which call is it

interface Target {
  api: string;
  provider: string;
  operation: string;
  model: string;
}

const HOSTS: [string, string][] = [
  ["api.anthropic.com", "anthropic"],
  ["api.openai.com", "openai"],
  ["openai.azure.com", "azure"],
  ["cognitiveservices.azure.com", "azure"],
  ["services.ai.azure.com", "azure"],
  ["generativelanguage.googleapis.com", "google"],
  ["aiplatform.googleapis.com", "vertex"],
  ["api.deepseek.com", "deepseek"],
  ["api.mistral.ai", "mistral"],
  ["api.x.ai", "xai"],
];

// Pattern of the path, api, operation, provider of a host that nobody knows.
const PATHS: [RegExp, string, string, string][] = [
  [/\/v1\/messages$/, "anthropic.messages", "chat", "anthropic"],
  [/\/publishers\/anthropic\/models\/(?<model>[^/]+):(?:raw|streamRaw)Predict$/, "anthropic.messages", "chat", "vertex"],
  [/\/chat\/completions$/, "openai.chat", "chat", "openai"],
  [/\/completions$/, "openai.chat", "completion", "openai"],
  [/\/responses$/, "openai.responses", "chat", "openai"],
  [/\/embeddings$/, "openai.embeddings", "embeddings", "openai"],
  [/\/models\/(?<model>[^/]+):(?:g|streamG)enerateContent$/, "google.generate_content", "chat", "google"],
  [/^\/model\/(?<model>[^/]+)\/converse(?:-stream)?$/, "bedrock.converse", "chat", "bedrock"],
  [/^\/model\/(?<model>[^/]+)\/invoke(?:-with-response-stream)?$/, "anthropic.messages", "chat", "bedrock"],
];

const DEPLOYMENT = /\/openai\/deployments\/(?<model>[^/]+)\//;

function targetOf(address: string, told: string | undefined): Target | undefined {
  const url = new URL(address, platform.location?.href);
  for (const [pattern, api, operation, usual] of PATHS) {
    const match = pattern.exec(url.pathname);
    if (!match) continue;
    const named = match.groups?.model ?? DEPLOYMENT.exec(url.pathname)?.groups?.model ?? "";
    const provider = told || providerOf(url.hostname, url.pathname) || usual;
    const dialect = api === "openai.chat" && (provider === "deepseek" || provider === "mistral");
    return { api: dialect ? `${provider}.chat` : api, provider, operation, model: decodeURIComponent(named) };
  }
  return undefined;
}

function providerOf(host: string, path: string): string {
  for (const [known, provider] of HOSTS) {
    if (host === known || host.endsWith(`.${known}`) || host.endsWith(`-${known}`)) return provider;
  }
  if (host.startsWith("bedrock-runtime") && host.includes(".amazonaws.com")) return "bedrock";
  if (path.includes("/openai/deployments/")) return "azure";
  return path.includes("/projects/") && path.includes(":") ? "vertex" : "";
}

// ---------------------------------------------------------------- what the answer says

type Json = Record<string, any>;

/** Reads the objects of an answer: the whole one, or the events of a stream one by one. */
abstract class Answer {
  model = "";
  id = "";
  tier = "";
  usage: Json | undefined;
  complete = false; // the counts are final
  refused = false;
  failed = false;
  tokenAt: number | undefined;

  abstract whole(answer: any): void;
  abstract event(name: string, data: string, at: number): void;

  /** The body has ended without a fault. */
  end(): void {}

  protected names(answer: Json, model = "model", id = "id"): void {
    this.model = text(answer[model]) || this.model;
    this.id = text(answer[id]) || this.id;
  }
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function object(value: unknown): Json | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

class AnthropicAnswer extends Answer {
  whole(answer: any): void {
    this.names(answer);
    this.usage = object(answer.usage);
    this.refused = answer.stop_reason === "refusal";
    this.complete = true;
  }

  event(name: string, data: string, at: number): void {
    if (name === "content_block_delta") {
      this.tokenAt ??= at;
    } else if (name === "message_start") {
      const message = object(JSON.parse(data).message) ?? {};
      this.names(message);
      this.usage = object(message.usage);
    } else if (name === "message_delta") {
      const event = JSON.parse(data);
      const reason = event.delta?.stop_reason ?? undefined;
      const told = object(event.usage);
      this.refused = reason === "refusal";
      if (told) {
        this.usage = mergeAnthropic(this.usage ?? {}, told);
        this.complete = reason !== undefined;
        this.model = takenOver(told) || this.model;
      }
    } else if (name === "error") {
      this.failed = true;
    } else if (name === "") {
      // Bedrock's frames carry the same events without their names beside them.
      const type = text(JSON.parse(data).type);
      if (type) this.event(type, data, at);
    }
  }
}

/** A stream names the model asked for at its start; that another one took over stands in the iterations. */
function takenOver(usage: Json): string {
  const entries: any[] = Array.isArray(usage.iterations) ? usage.iterations : [];
  return text(entries.filter((entry) => entry?.type === "fallback_message").pop()?.model);
}

/** Counts of a delta are cumulative and replace those of the start; split, tier, region and speed stand at the start only. */
function mergeAnthropic(start: Json, delta: Json): Json {
  const merged: Json = {};
  for (const [name, value] of Object.entries(start)) {
    const later = delta[name];
    if (later !== undefined && later !== null) merged[name] = later;
    else if (name === "iterations" && Array.isArray(value)) merged[name] = value.filter((entry) => entry?.type !== "message");
    else if (name === "cache_creation" && object(value)) merged[name] = shrunkSplit(value, delta.cache_creation_input_tokens) ?? value;
    else merged[name] = value;
  }
  for (const [name, value] of Object.entries(delta)) if (!(name in start)) merged[name] = value;
  return merged;
}

/** A redeemed fallback credit turns writes into reads: a split with one life shrinks with them, a mixed one stays. */
function shrunkSplit(split: Json, written: unknown): Json | undefined {
  const minutes5 = split.ephemeral_5m_input_tokens ?? 0;
  const hour1 = split.ephemeral_1h_input_tokens ?? 0;
  if (typeof written !== "number" || written >= minutes5 + hour1 || (minutes5 && hour1 && written)) return undefined;
  const isHour = hour1 > 0 && !minutes5;
  return { ephemeral_5m_input_tokens: isHour ? 0 : written, ephemeral_1h_input_tokens: isHour ? written : 0 };
}

class ChatAnswer extends Answer {
  private static readonly worthReading = /"usage"\s*:\s*\{|"finish_reason"\s*:\s*"|"error"\s*:/;
  private finished = false;

  whole(answer: any): void {
    this.read(answer);
    this.complete = true;
  }

  event(_name: string, data: string, at: number): void {
    if (data === "[DONE]") {
      this.complete = true;
      return;
    }
    if (this.model && this.tokenAt !== undefined && !ChatAnswer.worthReading.test(data)) return;
    const chunk = JSON.parse(data);
    if (chunk.error) {
      this.failed = true;
      return;
    }
    this.read(chunk);
    for (const choice of chunk.choices ?? []) {
      const speaks = choice.text || Object.entries(choice.delta ?? {}).some(([part, value]) => part !== "role" && isFilled(value));
      if (speaks) this.tokenAt ??= at;
      this.finished ||= (choice.finish_reason ?? null) !== null;
    }
    this.complete ||= this.finished && this.usage !== undefined;
  }

  override end(): void {
    // Some servers with this shape close without [DONE].
    this.complete ||= this.finished;
  }

  private read(answer: Json): void {
    this.names(answer);
    this.tier = text(answer.service_tier) || this.tier;
    const told = object(answer.usage);
    if (told && Object.keys(told).length > 0) this.usage = told;
  }
}

function isFilled(value: any): boolean {
  return Array.isArray(value) ? value.length > 0 : object(value) ? Object.keys(value).length > 0 : Boolean(value);
}

class ResponsesAnswer extends Answer {
  whole(answer: any): void {
    this.names(answer);
    this.tier = text(answer.service_tier);
    this.failed = answer.status === "failed";
    const usage = object(answer.usage);
    const tools = object(answer.tool_usage);
    // Billable searches are counted beside the usage, not in it.
    this.usage = usage && tools ? { ...usage, tool_usage: tools } : usage;
    this.complete = true;
  }

  event(name: string, data: string, at: number): void {
    if (name.endsWith(".delta")) {
      this.tokenAt ??= at;
    } else if (name === "response.completed" || name === "response.incomplete" || name === "response.failed") {
      this.whole(object(JSON.parse(data).response) ?? {});
    } else if (name === "response.created") {
      this.names(object(JSON.parse(data).response) ?? {});
    } else if (name === "error") {
      this.failed = true;
    } else if (name === "" && data !== "[DONE]") {
      const type = text(JSON.parse(data).type);
      if (type) this.event(type, data, at);
    }
  }
}

class GeminiAnswer extends Answer {
  private readonly told: Json = {};

  whole(answer: any): void {
    for (const part of Array.isArray(answer) ? answer : [answer]) this.read(part);
    this.complete = true;
  }

  event(_name: string, data: string, at: number): void {
    const chunk = JSON.parse(data);
    if (chunk.error) {
      this.failed = true;
      return;
    }
    this.read(chunk);
    if (chunk.candidates?.length) this.tokenAt ??= at;
  }

  private read(part: Json): void {
    this.names(part, "modelVersion", "responseId");
    for (const [name, value] of Object.entries(object(part.usageMetadata) ?? {})) if (value !== null) this.told[name] = value;
    // Vertex AI tells the kind of traffic first, and counts at the end.
    this.usage = "promptTokenCount" in this.told ? this.told : undefined;
    const candidates: any[] = part.candidates ?? [];
    if (candidates.some((candidate) => candidate?.finishReason) || part.promptFeedback?.blockReason) this.complete = true;
  }
}

class BedrockAnswer extends Answer {
  whole(answer: any): void {
    this.usage = object(answer.usage);
    this.complete = true;
  }

  event(name: string, data: string, at: number): void {
    if (name === "contentBlockDelta") this.tokenAt ??= at;
    else if (name === "metadata") this.whole(JSON.parse(data));
    else if (name.endsWith("Exception")) this.failed = true;
  }
}

function answerOf(api: string): Answer {
  switch (api) {
    case "anthropic.messages":
      return new AnthropicAnswer();
    case "openai.responses":
      return new ResponsesAnswer();
    case "google.generate_content":
      return new GeminiAnswer();
    case "bedrock.converse":
      return new BedrockAnswer();
    default:
      return new ChatAnswer();
  }
}

// ---------------------------------------------------------------- bodies

type StreamEvent = [name: string, data: string];

interface Body {
  size: number;
  feed(chunk: Uint8Array): StreamEvent[];
}

class TooLarge extends Error {}

/** Splits server-sent events. */
class Sse implements Body {
  size = 0;
  private readonly decoder = new TextDecoder();
  private rest: string[] = []; // pieces of a line that has not ended: an image can be one line of many
  private name = "";
  private data: string[] = [];

  feed(chunk: Uint8Array): StreamEvent[] {
    const piece = this.decoder.decode(chunk, { stream: true });
    this.rest.push(piece);
    this.size += piece.length;
    if (!piece.includes("\n")) {
      if (this.size > ANSWER_BYTES) throw new TooLarge();
      return [];
    }
    const lines = this.rest.join("").split("\n");
    const last = lines.pop() ?? "";
    this.rest = [last];
    this.size = last.length;
    const events: StreamEvent[] = [];
    for (const ended of lines) {
      const line = ended.endsWith("\r") ? ended.slice(0, -1) : ended;
      if (line.startsWith("data:")) {
        this.data.push(line.slice(line[5] === " " ? 6 : 5));
      } else if (line.startsWith("event:")) {
        this.name = line.slice(6).trim();
      } else if (line === "") {
        if (this.data.length > 0) events.push([this.name, this.data.join("\n")]);
        this.name = "";
        this.data = [];
      }
    }
    return events;
  }
}

/** Splits the messages of application/vnd.amazon.eventstream. */
class Frames implements Body {
  size = 0;
  private rest = new Uint8Array(0);

  feed(chunk: Uint8Array): StreamEvent[] {
    const joined = new Uint8Array(this.rest.length + chunk.length);
    joined.set(this.rest);
    joined.set(chunk, this.rest.length);
    this.rest = joined;
    const events: StreamEvent[] = [];
    while (this.rest.length >= 12) {
      const view = new DataView(this.rest.buffer, this.rest.byteOffset);
      const total = view.getUint32(0);
      const head = view.getUint32(4);
      if (total > ANSWER_BYTES || total < head + 16) throw new TooLarge();
      if (this.rest.length < total) break;
      const names = headersOf(this.rest.subarray(12, 12 + head));
      const payload = utf8(this.rest.subarray(12 + head, total - 4));
      this.rest = this.rest.subarray(total);
      const name = names[":event-type"] ?? names[":exception-type"] ?? "";
      // InvokeModel wraps the model's own event.
      if (name === "chunk") events.push(["", utf8(Uint8Array.from(atob(JSON.parse(payload).bytes ?? ""), (c) => c.charCodeAt(0)))]);
      else events.push([name, payload]);
    }
    return events;
  }
}

function headersOf(head: Uint8Array): Record<string, string> {
  const names: Record<string, string> = {};
  for (let at = 0; at < head.length; ) {
    const size = head[at]!;
    const name = utf8(head.subarray(at + 1, at + 1 + size));
    if (head[at + 1 + size] !== 7) break; // every header that says what a message is, is a text
    at += 2 + size;
    const length = (head[at]! << 8) | head[at + 1]!;
    names[name] = utf8(head.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return names;
}

function utf8(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** Keeps a body until it is whole. */
class Whole implements Body {
  size = 0;
  private parts: Uint8Array[] = [];

  feed(chunk: Uint8Array): StreamEvent[] {
    this.size += chunk.length;
    if (this.size > ANSWER_BYTES) {
      this.parts = [];
      throw new TooLarge();
    }
    this.parts.push(chunk);
    return [];
  }

  json(): any {
    const decoder = new TextDecoder();
    return JSON.parse(this.parts.map((part) => decoder.decode(part, { stream: true })).join("") + decoder.decode());
  }
}

// ---------------------------------------------------------------- one call

function begin(input: any, init: any, provider: string | undefined, own: Record<string, string>): Call | undefined {
  try {
    const isRequest = typeof input === "object" && input !== null && "method" in input && "url" in input;
    const method: string = init?.method ?? (isRequest ? input.method : "GET");
    if (method.toUpperCase() !== "POST") return undefined;
    const target = targetOf(isRequest ? input.url : String(input), provider);
    if (!target) return undefined;
    const headers = new Headers(init?.headers ?? (isRequest ? input.headers : undefined));
    return new Call(target, init?.body, headers.get("x-stainless-retry-count"), own);
  } catch {
    publisher.count("request_unread");
    return undefined;
  }
}

/** Finds the model in a request without reading the whole of it; inside a text its quotes would be escaped. */
function modelAsked(body: unknown): string {
  const json =
    typeof body === "string" ? body
    : body instanceof Uint8Array ? utf8(body)
    : body instanceof ArrayBuffer ? utf8(new Uint8Array(body))
    : "";
  const found = [...json.matchAll(/"model"\s*:\s*("(?:[^"\\]|\\.)*")/g)];
  if (found.length === 1) return text(JSON.parse(found[0]![1]!));
  // A tool or a message may have a member of that name as well.
  return found.length > 1 ? text(JSON.parse(json).model) : "";
}

/** The connection was there and broke, or the caller left: the provider may have worked, and billed. */
const BROKEN = new Set(["ECONNRESET", "EPIPE", "UND_ERR_SOCKET", "UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT"]);

/** One attempt to call a model, from its request to the end of its answer. Its methods never throw. */
class Call {
  private readonly startedAt = Date.now();
  private readonly clock = now();
  private readonly target: Target;
  private readonly answer: Answer;
  private readonly dimensions: Record<string, string>;
  private readonly tags: Record<string, string>;
  private readonly attempt: number | undefined;
  private asked: string;
  private httpStatus: number | undefined;
  private requestId = "";
  private streamed = false;
  private state: "" | "ok" | "error" | "aborted" = "";
  private endedAt = 0;
  private body: Body | undefined;

  constructor(target: Target, body: unknown, attempt: string | null, own: Record<string, string>) {
    const { dimensions, tags } = ambient();
    this.target = target;
    this.answer = answerOf(target.api);
    this.dimensions = { ...publisher.dimensions, ...own, ...dimensions };
    this.tags = tags;
    this.attempt = attempt !== null && /^\d{1,4}$/.test(attempt) ? Number(attempt) : undefined;
    this.asked = target.model;
    try {
      this.asked = modelAsked(body) || target.model;
    } catch {
      publisher.count("request_unread");
    }
  }

  get size(): number {
    return 1024 + (this.body instanceof Whole ? this.body.size : 0);
  }

  /** Takes the head of an answer. True: its body is to be fed. */
  begin(status: number, headers: Headers): boolean {
    this.httpStatus = status;
    for (const name of ["request-id", "x-request-id", "apim-request-id", "x-amzn-requestid"]) {
      this.requestId ||= cut(headers.get(name) ?? "");
    }
    if (status >= 400) this.finish("error");
    if (status < 200 || status >= 300) return false;
    const kind = (headers.get("content-type") ?? "").toLowerCase();
    this.streamed = kind.includes("event-stream") || kind.includes("eventstream");
    this.body = kind.includes("event-stream") ? new Sse() : this.streamed ? new Frames() : new Whole();
    return true;
  }

  feed(chunk: Uint8Array): void {
    if (!this.body || this.state) return;
    try {
      const at = now();
      for (const [name, data] of this.body.feed(chunk)) this.answer.event(name, data, at);
    } catch (fault) {
      this.unread(fault instanceof TooLarge ? "answer_too_large" : "answer_unread");
    }
  }

  /** The body was read to its end. */
  end(): void {
    this.answer.end();
    this.finish(!this.streamed || this.answer.complete || this.answer.failed || !this.body ? "ok" : "aborted");
  }

  /** The body was left or broken off. */
  cut(): void {
    this.finish(this.streamed && (this.answer.complete || this.answer.failed) ? "ok" : "aborted");
  }

  /** No answer came. */
  fail(fault: any): void {
    const left = fault?.name === "AbortError" || fault?.name === "TimeoutError";
    this.finish(left || BROKEN.has(fault?.cause?.code ?? fault?.code) ? "aborted" : "error");
  }

  unread(reason: string): void {
    this.body = undefined;
    publisher.count(reason);
  }

  event(): Json {
    const { answer, target } = this;
    if (this.body instanceof Whole && this.state === "ok") {
      try {
        answer.whole(this.body.json());
      } catch {
        publisher.count("answer_unread");
      }
    }
    const status = answer.failed ? "error" : answer.refused && this.state === "ok" ? "refused" : this.state;
    const model = answer.model || this.asked || "unknown";
    let usage = answer.usage;
    if (usage && new TextEncoder().encode(JSON.stringify(usage)).length > RAW_USAGE_BYTES) {
      usage = undefined;
      publisher.count("usage_too_large");
    }
    const begun = this.httpStatus !== undefined && this.httpStatus < 400;
    const partial = (!usage && status === "ok") || (!answer.complete && (begun || status === "aborted"));
    return {
      schema_version: 1,
      event_id: identity(target.api, this.requestId, answer.id, this.startedAt),
      occurred_at: new Date(this.startedAt).toISOString(),
      provider: target.provider,
      api: target.api,
      model: cut(model),
      model_requested: this.asked && this.asked !== model ? cut(this.asked) : undefined,
      operation: target.operation === "chat" ? undefined : target.operation,
      service_tier: answer.tier && answer.tier !== "auto" ? cut(answer.tier) : undefined,
      raw_usage: usage,
      usage: !usage && status === "ok" ? {} : undefined,
      usage_quality: partial ? "partial" : undefined,
      dimensions: isFilled(this.dimensions) ? this.dimensions : undefined,
      tags: isFilled(this.tags) ? this.tags : undefined,
      status,
      http_status: this.httpStatus,
      attempt: this.attempt,
      request_id: this.requestId || undefined,
      response_id: cut(answer.id) || undefined,
      duration_ms: Math.max(0, Math.floor(this.endedAt - this.clock)),
      time_to_first_token_ms:
        this.streamed && answer.tokenAt !== undefined ? Math.max(0, Math.floor(answer.tokenAt - this.clock)) : undefined,
      streamed: this.streamed,
    };
  }

  private finish(state: "ok" | "error" | "aborted"): void {
    if (this.state) return;
    this.state = state;
    this.endedAt = now();
    publisher.put(this);
  }
}

function now(): number {
  return platform.performance?.now() ?? Date.now();
}

/** Puts a stream around the body that reads along: the same pieces, fetched only when the caller asks for the next. */
function tee(response: Response, call: Call): Response {
  try {
    if (!call.begin(response.status, response.headers)) return response;
    const body = response.body;
    if (!body) {
      call.end();
      return response;
    }
    let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
    const stream = new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          reader ??= body.getReader();
          try {
            const { done, value } = await reader.read();
            if (done) {
              controller.close();
              call.end();
            } else {
              controller.enqueue(value);
              call.feed(value);
            }
          } catch (fault) {
            controller.error(fault);
            call.cut();
          }
        },
        async cancel(reason) {
          call.cut();
          await (reader ?? body).cancel(reason);
        },
      },
      { highWaterMark: 0 },
    );
    const copy = new Response(stream, { status: response.status, statusText: response.statusText, headers: response.headers });
    for (const name of ["url", "redirected", "type"] as const) Object.defineProperty(copy, name, { value: response[name] });
    return copy;
  } catch {
    call.unread("answer_unread");
    call.end();
    return response;
  }
}

// ---------------------------------------------------------------- identity

/** UUID v5 of the api and the provider's id of the call, so that every capture of it meets; a v7 where there is no id. */
function identity(api: string, requestId: string, responseId: string, startedAt: number): string {
  const id = api === "anthropic.messages" ? requestId || responseId : responseId || requestId;
  const bytes = id ? sha1(hex(NAMESPACE), new TextEncoder().encode(`${api}\n${cut(id)}`)).slice(0, 16) : random16();
  if (!id) for (let i = 0; i < 6; i++) bytes[i] = Math.floor(startedAt / 2 ** (40 - 8 * i)) % 256;
  bytes[6] = (bytes[6]! & 0x0f) | (id ? 0x50 : 0x70);
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function random16(): Uint8Array {
  const bytes = new Uint8Array(16);
  if (platform.crypto?.getRandomValues) return platform.crypto.getRandomValues(bytes);
  return bytes.map(() => Math.floor(Math.random() * 256));
}

function hex(digits: string): Uint8Array {
  return Uint8Array.from(digits.match(/../g)!, (pair) => parseInt(pair, 16));
}

/** SHA-1, which version 5 prescribes. The platforms' own is either asynchronous or not everywhere. */
function sha1(...parts: Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const padded = new Uint8Array(((length + 8) >> 6) * 64 + 64);
  parts.reduce((at, part) => (padded.set(part, at), at + part.length), 0);
  padded[length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 4, length * 8);
  const state = new Int32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]);
  const words = new Int32Array(80);
  const turn = (word: number, by: number) => (word << by) | (word >>> (32 - by));
  for (let block = 0; block < padded.length; block += 64) {
    for (let i = 0; i < 80; i++) {
      words[i] = i < 16 ? view.getInt32(block + i * 4) : turn(words[i - 3]! ^ words[i - 8]! ^ words[i - 14]! ^ words[i - 16]!, 1);
    }
    let [a, b, c, d, e] = state as unknown as [number, number, number, number, number];
    for (let i = 0; i < 80; i++) {
      const [mix, constant] =
        i < 20 ? [(b & c) | (~b & d), 0x5a827999]
        : i < 40 ? [b ^ c ^ d, 0x6ed9eba1]
        : i < 60 ? [(b & c) | (b & d) | (c & d), 0x8f1bbcdc]
        : [b ^ c ^ d, 0xca62c1d6];
      const next = (turn(a, 5) + mix! + e + constant! + words[i]!) | 0;
      [e, d, c, b, a] = [d, c, turn(b, 30), a, next];
    }
    [a, b, c, d, e].forEach((word, i) => (state[i] = (state[i]! + word) | 0));
  }
  const hash = new DataView(new ArrayBuffer(20));
  state.forEach((word, i) => hash.setInt32(i * 4, word));
  return new Uint8Array(hash.buffer);
}

// ---------------------------------------------------------------- delivery

type Verdict = { kind: "accepted"; rejected: number } | { kind: "retry"; afterMs: number } | { kind: "too_large" } | { kind: "dropped"; reason: string };

/** Takes calls, and makes and posts their events in the background. */
class Publisher {
  url = "";
  key = "";
  readonly dimensions: Record<string, string> = {};
  private readonly queue: Call[] = [];
  private queuedBytes = 0;
  private inHand = 0;
  private captured = 0;
  private delivered = 0;
  private readonly counts: Record<string, number> = {};
  private timer: unknown;
  private sending: Promise<void> | undefined;
  private wake: (() => void) | undefined;
  private hurry = false;
  private watchesExit = false;

  count(reason: string, calls = 1): void {
    if (!(reason in this.counts)) platform.console?.warn(`telemetry-usage: ${reason} (counted in stats() from now on)`);
    this.counts[reason] = (this.counts[reason] ?? 0) + calls;
  }

  put(call: Call): void {
    try {
      this.captured++;
      if (this.queue.length >= QUEUE_CALLS || this.queuedBytes + call.size > QUEUE_BYTES) {
        this.count("queue_full");
        return;
      }
      this.queue.push(call);
      this.queuedBytes += call.size;
      this.watchExit();
      if (this.queue.length >= BATCH_CALLS || this.hurry) this.send();
      else this.timer ??= unref(setTimeout(() => this.send(), LINGER_MS));
    } catch {
      this.count("not_queued");
    }
  }

  stats(): Stats {
    return { captured: this.captured, delivered: this.delivered, waiting: this.queue.length + this.inHand, dropped: { ...this.counts } };
  }

  async flush(timeoutMs: number): Promise<boolean> {
    let isLate = false;
    let timer: unknown;
    const late = new Promise<void>((resolve) => (timer = setTimeout(() => ((isLate = true), resolve()), timeoutMs)));
    this.hurry = true;
    this.wake?.();
    while (this.queue.length + this.inHand > 0 && !isLate) {
      this.send();
      await Promise.race([this.sending, late]);
    }
    clearTimeout(timer as any);
    this.hurry = false;
    return this.queue.length + this.inHand === 0;
  }

  private watchExit(): void {
    if (this.watchesExit) return;
    this.watchesExit = true;
    let last = -1;
    platform.process?.on?.("beforeExit", () => {
      // It comes again after each thing done here; what did not get through in one try of EXIT_MS does not keep the host.
      if (this.queue.length + this.inHand > 0 && last !== this.captured) {
        last = this.captured;
        void this.flush(EXIT_MS);
      }
    });
  }

  private send(): void {
    clearTimeout(this.timer as any);
    this.timer = undefined;
    this.sending ??= this.drain()
      .catch(() => this.count("not_delivered"))
      .finally(() => (this.sending = undefined));
  }

  private async drain(): Promise<void> {
    while (this.queue.length > 0) {
      const events = this.take();
      this.inHand = events.length;
      await this.deliver(events);
      this.inHand = 0;
    }
  }

  private take(): string[] {
    const events: string[] = [];
    let total = 0;
    while (this.queue.length > 0 && events.length < BATCH_CALLS && (total === 0 || total + this.queue[0]!.size <= BATCH_BYTES)) {
      const call = this.queue.shift()!;
      total += call.size;
      try {
        events.push(JSON.stringify(call.event()));
      } catch {
        this.count("event_not_made");
      }
    }
    this.queuedBytes -= total;
    return events;
  }

  private async deliver(events: string[]): Promise<void> {
    for (let wait: number = BACKOFF_MS[0]; events.length > 0; ) {
      const verdict = await this.post(events);
      if (verdict.kind === "accepted") {
        this.delivered += events.length - verdict.rejected;
        if (verdict.rejected > 0) this.count("rejected", verdict.rejected);
        return;
      }
      if (verdict.kind === "too_large" && events.length > 1) {
        const half = Math.floor(events.length / 2);
        await this.deliver(events.slice(0, half));
        events = events.slice(half);
      } else if (verdict.kind === "retry") {
        await this.pause(Math.max(wait * (0.5 + Math.random() / 2), verdict.afterMs));
        wait = Math.min(wait * 2, BACKOFF_MS[1]);
      } else {
        this.count(verdict.kind === "too_large" ? "too_large" : verdict.reason, events.length);
        return;
      }
    }
  }

  /** Waits without keeping the process alive, unless somebody waits for the end. */
  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.hurry ? Math.min(ms, BACKOFF_MS[0]) : ms);
      if (!this.hurry) unref(timer);
      this.wake = () => (clearTimeout(timer), resolve());
    });
  }

  private async post(events: string[]): Promise<Verdict> {
    try {
      const answer = await ownFetch(`${this.url}/v1/events`, {
        method: "POST",
        body: events.join("\n"),
        headers: { "content-type": "application/x-ndjson", ...(this.key && { authorization: `Bearer ${this.key}` }) },
        signal: AbortSignal.timeout(POST_TIMEOUT_MS),
      });
      const told = await answer.text();
      if (answer.ok) return { kind: "accepted", rejected: JSON.parse(told || "{}").rejected?.length ?? 0 };
      if (answer.status === 413) return { kind: "too_large" };
      if (answer.status === 408 || answer.status === 429 || answer.status >= 500) {
        const seconds = Number(answer.headers.get("retry-after") ?? 0);
        return { kind: "retry", afterMs: Number.isFinite(seconds) ? Math.min(seconds * 1000, BACKOFF_MS[1]) : 0 };
      }
      return { kind: "dropped", reason: answer.status === 400 || answer.status === 422 ? "rejected" : `refused_${answer.status}` };
    } catch {
      // Not reached, or the answer was cut: sending again is harmless, an event's identity counts it once.
      return { kind: "retry", afterMs: 0 };
    }
  }
}

/** A timer that does not keep Node alive. */
function unref<T>(timer: T): T {
  (timer as any)?.unref?.();
  return timer;
}

const ownFetch: Fetch = globalThis.fetch?.bind(globalThis);
const publisher = new Publisher();
const environment: Record<string, string | undefined> = platform.process?.env ?? {};
configure({
  url: environment.TELEMETRY_URL || "http://127.0.0.1:8088",
  key: environment.TELEMETRY_KEY ?? "",
  dimensions: {
    team: environment.TELEMETRY_TEAM,
    project: environment.TELEMETRY_PROJECT,
    feature: environment.TELEMETRY_FEATURE,
    environment: environment.TELEMETRY_ENVIRONMENT,
  },
});

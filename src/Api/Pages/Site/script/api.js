// Asks the server. What goes wrong becomes a Problem that says so in words and whether asking again may help.

const KeyName = "telemetry.key";

/** Why there is no answer. */
export class Problem extends Error {
  constructor(title, { status = 0, detail = "", errors = [], retry = false } = {}) {
    super(title);
    Object.assign(this, { status, detail, errors, retry });
  }
}

/** Keeps the key for this tab only. */
export const keepKey = (key) => sessionStorage.setItem(KeyName, key);
export const dropKey = () => sessionStorage.removeItem(KeyName);
export const hasKey = () => sessionStorage.getItem(KeyName) !== null;

/** Makes a query string; lists give a name several times, null leaves it out. */
export function query(parameters) {
  const text = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== null && one !== undefined) {
        text.append(name, one);
      }
    }
  }

  return text.toString();
}

async function send(path, { method = "GET", body, signal } = {}) {
  const headers = { accept: "application/json" };
  const key = sessionStorage.getItem(KeyName);
  if (key !== null) {
    headers.authorization = `Bearer ${key}`;
  }

  if (body !== undefined) {
    headers["content-type"] = "application/json";
  }

  let answer;
  try {
    answer = await fetch(path, { method, headers, signal, body: body === undefined ? undefined : JSON.stringify(body), cache: "no-store" });
  } catch (fault) {
    if (fault.name === "AbortError") {
      throw fault;
    }

    throw new Problem("The server does not answer.", { detail: `${location.origin} cannot be reached.`, retry: true });
  }

  if (!answer.ok && !(answer.status === 503 && path === "/readyz")) {
    throw await problemOf(answer);
  }

  return answer;
}

async function problemOf(answer) {
  let told = {};
  try {
    told = await answer.json();
  } catch {
    // A proxy may answer with anything; the status still says something.
  }

  return new Problem(told.title ?? `The server answered ${answer.status} ${answer.statusText}.`, {
    status: answer.status,
    detail: told.detail ?? "",
    errors: Array.isArray(told.errors) ? told.errors : [],
    retry: answer.status === 429 || answer.status >= 500,
  });
}

/** Reads a JSON answer of the API; parameters as for query. */
export async function read(path, parameters = {}, signal = undefined) {
  const text = query(parameters);
  return (await send(`/api/v1/${path}${text === "" ? "" : `?${text}`}`, { signal })).json();
}

/** Reads an answer outside of the API, as text. */
export const readText = async (path, signal) => (await send(path, { signal })).text();

/** Changes something. */
export const change = (method, path, body) => send(`/api/v1/${path}`, { method, body });

// Starts a server, fills it with made months and takes the pictures that the documents show.

import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const launcher = fileURLToPath(new URL("../../telemetry", import.meta.url));
const folder = path.resolve(process.argv[2]);
const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const program = process.env.TELEMETRY_CHROMIUM ?? "/usr/bin/chromium";

// The browser believes that it is the last evening of the made months, so that the pictures are the same on every day; but
// budgets stand where the server's own clock says.
const month = { start: "2026-09-22", end: "2026-11-21", now: "2026-11-20T22:30:00Z" };

/** The pictures: what is shown, in which theme, on how large a screen, with or without data. */
const pictures = [
  { name: "empty", path: "/?tz=UTC", scheme: "light", width: 1280, height: 860, isEmpty: true },
  { name: "light", path: "/?tz=UTC&group_by=team", scheme: "light", width: 1440, height: 1180 },
  { name: "dark", path: "/?tz=UTC&view=tokens", scheme: "dark", width: 1440, height: 1180 },
  { name: "narrow", path: "/?tz=UTC&group_by=team", scheme: "light", width: 390, height: 1500 },
  { name: "month", path: "/?tz=UTC&group_by=feature&from=2026-10-22&to=2026-11-21", scheme: "dark", width: 1440, height: 1360, over: ".plot" },
  { name: "calls", path: "/?tz=UTC&view=calls&team=support", scheme: "light", width: 1440, height: 900 },
  { name: "budgets", path: "/?tz=UTC&view=budgets", scheme: "light", width: 1440, height: 1000, needs: "/api/v1/budgets/{id}/burn-down" },
  { name: "review", path: "/?tz=UTC&view=review&week=2026-W46", scheme: "light", width: 1440, height: 1500, needs: "/api/v1/review" },
];

const budgets = {
  support: { name: "Support", limit_usd: "150", period: "month", filter: { team: ["support"] } },
  research: { name: "Research", limit_usd: "1000", period: "month", filter: { team: ["research"] } },
  everything: { name: "Everything", limit_usd: "900", period: "week" },
};

async function startServer(data) {
  const server = spawn(launcher, ["up", "--data", data, "--port", "0"], { stdio: ["ignore", "inherit", "pipe"] });
  const url = await new Promise((found, failed) => {
    let said = "";
    server.stderr.on("data", (text) => {
      said += text;
      const match = /ready at (http:\S+)/.exec(said);
      if (match !== null) {
        found(match[1]);
      }
    });
    server.on("exit", () => failed(new Error(said)));
  });
  return { url, stop: () => new Promise((ended) => { server.removeAllListeners("exit"); server.on("exit", ended); server.kill("SIGINT"); }) };
}

function fill(url) {
  const made = spawnSync(launcher, ["simulate", "--events", "120000", "--seed", "1", "--start", month.start, "--end", month.end, "--url", url], { stdio: ["ignore", "ignore", "inherit"] });
  if (made.status !== 0) {
    throw new Error("The month could not be made.");
  }
}

async function setBudgets(url) {
  for (const [id, budget] of Object.entries(budgets)) {
    const answer = await fetch(`${url}/api/v1/budgets/${id}`, { method: "PUT", headers: { "content-type": "application/json" }, body: JSON.stringify(budget) });
    if (!answer.ok) {
      throw new Error(`${id}: ${await answer.text()}`);
    }
  }
}

async function take(browser, url, picture) {
  const context = await browser.newContext({ colorScheme: picture.scheme, viewport: { width: picture.width, height: picture.height }, timezoneId: "UTC" });
  context.setDefaultTimeout(60_000);
  await context.clock.setFixedTime(new Date(month.now));
  const page = await context.newPage();
  await page.goto(url + picture.path);
  await page.waitForSelector("main:not([aria-busy]) #figures > *");
  if (picture.over !== undefined) {
    const box = await page.locator(picture.over).first().boundingBox();
    await page.mouse.move(box.x + box.width * 0.72, box.y + box.height / 2);
  }

  await page.evaluate(() => document.fonts.ready);
  const file = path.join(folder, `page-${picture.name}.png`);
  await page.screenshot({ path: file });
  console.log(file);
  await context.close();
}

mkdirSync(folder, { recursive: true });
const data = mkdtempSync(path.join(tmpdir(), "telemetry-screenshots-"));
const server = await startServer(data);
const browser = await chromium.launch({ executablePath: program, args: flags });
try {
  const { paths } = await (await fetch(`${server.url}/openapi/v1.json`)).json();
  const possible = pictures.filter((picture) => picture.needs === undefined || picture.needs in paths);
  for (const picture of possible.filter((one) => one.isEmpty === true)) {
    await take(browser, server.url, picture);
  }

  fill(server.url);
  if ("/api/v1/budgets/{id}/burn-down" in paths) {
    await setBudgets(server.url);
  }

  for (const picture of possible.filter((one) => one.isEmpty !== true)) {
    await take(browser, server.url, picture);
  }
} finally {
  await browser.close();
  await server.stop();
  rmSync(data, { recursive: true });
}

// Everything in Chromium, headless, on pages with the Content-Security-Policy of Latchkey's own, and cross-origin isolated, so
// that performance.now() ticks every 5 µs.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { flags, launchBrowser } from "../../web/test/support/chromium.mjs";
import { serveFolders, strictCSP } from "../../web/test/support/server.mjs";
import { median, orError } from "../measure.mjs";
import { signers } from "../signatures.mjs";
import { starts } from "../starts.mjs";
import { bundle } from "./bundle.mjs";

const build = fileURLToPath(new URL("../../build/bench", import.meta.url));
const startRounds = 5;
const isolated = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };

/** Resolves to the browser's version and {id: {contender: number}}, or {id: {error}} for what failed. */
export async function runChromium({ wanted, chain, tell }) {
  const pages = join(build, "pages");
  await bundle(pages);
  const server = await serveFolders({ "/empty.wasm": join(build, "empty.wasm"), "/": pages }, { csp: policy(chain), change: (_, { headers }) => Object.assign(headers, isolated) });
  const browser = await launch();
  const open = (browser, name) => openPage(browser, `${server.origin}/${name}.html`, tell);
  const attempt = (work) => {
    tell(work.name);
    return orError(() => work(open, browser));
  };
  try {
    const results = {};
    if (wanted.includes("startup")) results.startup = await attempt(startup);
    const page = await open(browser, "page");
    Object.assign(results, await page.evaluate((wanted) => globalThis.bench.suite(wanted), wanted));
    Object.assign(results, await page.evaluate(([chain, wanted]) => globalThis.bench.paths(chain, wanted), [chain, wanted]));
    if (wanted.some((id) => id.startsWith("ledger"))) {
      tell("ledger");
      const { error, usual, busy } = await page.evaluate((chain) => globalThis.bench.ledger(chain), chain);
      Object.assign(results, error ? { ledger: { error } } : { ledger: { latchkey: usual.p50 }, ledgerTail: { latchkey: usual.p99 }, ledgerBusy: { latchkey: busy.p50 }, ledgerBusyTail: { latchkey: busy.p99 } });
    }
    if (wanted.includes("memory")) results.memory = await attempt(memory);
    return { version: browser.version(), results };
  } finally {
    await browser.close();
    await server.close();
  }
}

/** The wallet's own policy; the development chain may be asked besides. */
const policy = (chain) => (chain ? strictCSP.replace("connect-src 'self'", `connect-src 'self' ${new URL(chain.rpc).origin}`) : strictCSP);

const launch = () => launchBrowser({ args: [...flags, "--js-flags=--expose-gc"] });

/** Opens a page in a fresh profile, with nothing cached. */
async function openPage(browser, url, tell) {
  const context = await browser.newContext();
  const page = await context.newPage();
  page.on("console", (message) => message.type() === "log" && tell(message.text()));
  await page.goto(url, { waitUntil: "load" });
  return page;
}

async function startup(open, browser) {
  const samples = Object.fromEntries(Object.keys(starts).map((name) => [name, []]));
  for (let round = 0; round < startRounds; round++) {
    for (const name of Object.keys(starts)) {
      const page = await open(browser, "start");
      samples[name].push(await page.evaluate((name) => globalThis.start(name), name));
      await page.context().close();
    }
  }
  return Object.fromEntries(Object.entries(samples).map(([name, times]) => [name, median(times)]));
}

/** Bytes of the process that renders the page; what the browser counts itself leaves a module's memory out. */
async function memory(open) {
  const results = {};
  for (const name of signers) {
    const browser = await launch();
    try {
      const page = await open(browser, "page");
      const session = await browser.newBrowserCDPSession();
      const before = await processorTimes(session);
      await page.evaluate((name) => globalThis.bench.sign10000(name), name);
      const worked = Object.entries(await processorTimes(session)).map(([pid, time]) => [pid, time - (before[pid] ?? 0)]);
      const [[pid]] = worked.sort(([, a], [, b]) => b - a); // the browser has renderers for other purposes too
      results[name] = 1024 * Number(execFileSync("ps", ["-o", "rss=", "-p", pid], { encoding: "utf8" }));
    } finally {
      await browser.close();
    }
  }
  return results;
}

/** Seconds of the processor that each renderer took, by its process id. */
async function processorTimes(session) {
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  return Object.fromEntries(processInfo.filter(({ type }) => type === "renderer").map(({ id, cpuTime }) => [id, cpuTime]));
}

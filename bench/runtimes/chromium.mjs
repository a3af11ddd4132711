// Everything in Chromium, headless, on pages that are cross-origin isolated, so that performance.now() ticks every 5 µs and
// memory can be measured. There is no Content-Security-Policy: under Latchkey's own some of the others could not run.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { flags, launchBrowser } from "../../web/test/support/chromium.mjs";
import { serveFolders } from "../../web/test/support/server.mjs";
import { median, orError } from "../measure.mjs";
import { signers } from "../signatures.mjs";
import { starts } from "../starts.mjs";
import { bundle } from "./bundle.mjs";

const build = fileURLToPath(new URL("../../build/bench", import.meta.url));
const startRounds = 5;
const eagerly = "--enable-blink-features=ForceEagerMeasureMemory"; // memory is measured when asked for, not at a later collection
const isolated = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };

/** Resolves to the browser's version and {id: {contender: number}}, or {id: {error}} for what failed. */
export async function runChromium({ wanted, chain, tell }) {
  const pages = join(build, "pages");
  await bundle(pages);
  const server = await serveFolders({ "/empty.wasm": join(build, "empty.wasm"), "/": pages }, { csp: "", change: (_, { headers }) => Object.assign(headers, isolated) });
  const browser = await launchBrowser({ args: [...flags, eagerly] });
  /** Does work on a page of a fresh profile, with nothing cached. */
  const onPage = async (name, work) => {
    const context = await browser.newContext();
    try {
      const page = await context.newPage();
      page.on("console", (message) => message.type() === "log" && tell(message.text()));
      await page.goto(`${server.origin}/${name}.html`, { waitUntil: "load" });
      return await work(page);
    } finally {
      await context.close();
    }
  };
  const attempt = (work) => {
    tell(work.name);
    return orError(() => work(onPage));
  };
  try {
    const results = {};
    if (wanted.includes("startup")) results.startup = await attempt(startup);
    Object.assign(results, await onPage("page", (page) => page.evaluate((wanted) => globalThis.bench.suite(wanted), wanted)));
    Object.assign(results, await onPage("page", (page) => page.evaluate(([chain, wanted]) => globalThis.bench.paths(chain, wanted), [chain, wanted])));
    if (wanted.includes("memory")) results.memory = await attempt(memory);
    return { version: browser.version(), results };
  } finally {
    await browser.close();
    await server.close();
  }
}

async function startup(onPage) {
  const samples = Object.fromEntries(Object.keys(starts).map((name) => [name, []]));
  for (let round = 0; round < startRounds; round++) {
    for (const name of Object.keys(starts)) samples[name].push(await onPage("start", (page) => page.evaluate((name) => globalThis.start(name), name)));
  }
  return Object.fromEntries(Object.entries(samples).map(([name, times]) => [name, median(times)]));
}

async function memory(onPage) {
  const results = {};
  for (const name of ["runtime alone", ...signers]) results[name] = await onPage("page", (page) => page.evaluate((name) => globalThis.bench.memory(name), name));
  return results;
}

// What wakes a watch in a page.

import assert from "node:assert/strict";
import { test } from "node:test";
import { launchBrowser } from "../support/chromium.mjs";
import { dist, serveFolders } from "../support/server.mjs";

test("a watch looks when the network is back and when the page is shown again, until it is stopped", async (t) => {
  const server = await serveFolders({ "/": dist }, { csp: "" });
  const browser = await launchBrowser();
  t.after(async () => {
    await browser.close();
    await server.close();
  });
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(server.origin + "/build-info.json"); // a page of this origin
  await page.evaluate(async () => {
    const { watchAccount } = await import("/watch.js");
    globalThis.looks = 0;
    const wallet = { sync: async () => (globalThis.looks++, { open: 0 }) };
    globalThis.watch = watchAccount(wallet, { chainId: 1, account: "0xab", onActivity: () => undefined });
  });
  const looks = (count) => page.waitForFunction((count) => globalThis.looks === count, count);
  await looks(1);
  await context.setOffline(true);
  await context.setOffline(false);
  await looks(2);
  const show = (state) => page.evaluate((state) => {
    Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  }, state);
  await show("hidden");
  await show("visible");
  await looks(3);
  await page.evaluate(() => globalThis.watch.stop());
  await show("visible");
  await context.setOffline(true);
  await context.setOffline(false);
  await page.waitForFunction(() => navigator.onLine);
  assert.equal(await page.evaluate(() => globalThis.looks), 3);
});

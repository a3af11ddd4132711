// The example page in Chromium: it loads the module in its Worker, makes a wallet and reads its balance from the chain.
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { launchBrowser } from "../../web/test/support/chromium.mjs";
import { startDevnet } from "../../web/test/support/devnet.mjs";

const page = fileURLToPath(new URL("../page", import.meta.url));
const dist = fileURLToPath(new URL("../../web/dist", import.meta.url));

test("a page makes a wallet and shows its balance", async () => {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-page-"));
  cpSync(page, folder, { recursive: true });
  cpSync(dist, join(folder, "latchkey"), { recursive: true });
  const chain = await startDevnet("-page", folder);
  const browser = await launchBrowser();
  try {
    const tab = await browser.newPage();
    const problems = [];
    tab.on("console", (message) => message.type() === "error" && problems.push(message.text()));
    await tab.goto(chain.url);
    await tab.waitForFunction(() => !document.getElementById("balance").textContent.includes("loading"));
    assert.match(await tab.textContent("#address"), /^0x[0-9a-fA-F]{40}$/);
    assert.match(await tab.textContent("#balance"), /^0 ETH/);
    assert.equal(await tab.textContent("#status"), "");
    assert.deepEqual(problems, []);
  } finally {
    await browser.close();
    await chain.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

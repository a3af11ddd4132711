// The example extension, loaded unpacked in Chromium: imports, survives the end of its service worker, unlocks, and sends.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { launchProfile } from "../../web/test/support/chromium.mjs";
import { mnemonic, startDevnet } from "../../web/test/support/devnet.mjs";

const extension = fileURLToPath(new URL("../../build/extension", import.meta.url));
const password = "correct horse battery";
const recipient = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";

test("an extension imports, unlocks and signs a transfer from its popup", async () => {
  const chain = await startDevnet();
  const profile = mkdtempSync(join(tmpdir(), "latchkey-extension-"));
  const browser = await launchProfile(profile, { extension });
  try {
    const worker = browser.serviceWorkers()[0] ?? (await browser.waitForEvent("serviceworker"));
    const popup = await browser.newPage();
    const problems = [];
    popup.on("console", (message) => message.type() === "error" && problems.push(message.text()));
    const url = new URL("popup.html", worker.url()).href;

    await popup.goto(url);
    await popup.fill("#create [name=phrase]", mnemonic);
    await popup.fill("#create [name=endpoint]", chain.rpc);
    await popup.fill("#create [name=password]", password);
    await popup.click("#create button");
    await popup.waitForSelector("#send:not([hidden])");

    await endServiceWorker(browser, popup);
    await popup.goto(url);
    await popup.waitForSelector("#unlock:not([hidden])");
    await popup.fill("#unlock [name=password]", "wrong password");
    await popup.click("#unlock button");
    await popup.waitForFunction(() => document.getElementById("status").textContent.includes("password"));
    await popup.fill("#unlock [name=password]", password);
    await popup.click("#unlock button");
    await popup.waitForSelector("#send:not([hidden])");

    const before = BigInt(await chain.call("eth_getBalance", recipient, "latest"));
    await popup.fill("#send [name=to]", recipient);
    await popup.fill("#send [name=amount]", "1.5");
    await popup.click("#send button");
    await popup.waitForSelector("#review:not([hidden])");
    assert.match(await popup.textContent("#intent"), /1\.5 ETH/);
    await popup.click("#approve");
    await popup.waitForFunction(() => document.getElementById("status").textContent.startsWith("Sent with nonce 0"));

    const hash = (await popup.textContent("#status")).split(": ")[1];
    await chain.call(chain.mineMethod, 1);
    const receipt = await chain.call("eth_getTransactionReceipt", hash);
    assert.equal(receipt.status, "0x1");
    assert.equal(BigInt(await chain.call("eth_getBalance", recipient, "latest")) - before, 1_500_000_000_000_000_000n);
    assert.deepEqual(problems, []);
  } finally {
    await browser.close();
    await chain.stop();
    rmSync(profile, { recursive: true, force: true });
  }
});

// Ends the extension's service worker as the browser itself does after 30 seconds of rest.
async function endServiceWorker(browser, page) {
  const session = await browser.newCDPSession(page);
  await session.send("ServiceWorker.enable");
  await session.send("ServiceWorker.stopAllWorkers");
  await session.detach();
}

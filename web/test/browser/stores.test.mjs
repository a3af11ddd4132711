// What only a browser tells of the stores: keys that no script reads, tabs that race, Workers that are terminated, locks.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { flags, launchBrowser } from "../support/chromium.mjs";
import { dist, serveFolders } from "../support/server.mjs";
import { storeConformance } from "latchkey/store-conformance";

const folders = { "/test/": fileURLToPath(new URL(".", import.meta.url)), "/": dist };

let browser, server;
before(async () => {
  server = await serveFolders(folders, { csp: "" }); // pages of their own policy are browser.test.mjs's
  browser = await launchBrowser();
});
after(async () => {
  await browser.close();
  await server.close();
});

/** Opens so many tabs that share what they store; each is a function that calls one of stores-page.mjs's. */
async function tabs(t, count = 1, origin = server.origin, within = browser) {
  const context = await within.newContext();
  t.after(() => context.close());
  return Promise.all(Array.from({ length: count }, async () => {
    const page = await context.newPage();
    await page.goto(origin + "/test/stores.html");
    await page.waitForFunction(() => globalThis.tests);
    return (name, ...values) => page.evaluate(([name, values]) => globalThis.tests[name](...values), [name, values]);
  }));
}

describe("the store in IndexedDB", () => {
  for (const [index, { name }] of storeConformance.entries()) {
    test(name, async (t) => {
      const [tab] = await tabs(t);
      assert.deepEqual(await tab("conformance", index), { value: undefined });
    });
  }

  test("has a key that signs and that no script can read, made once and flushed", async (t) => {
    const [tab, other] = await tabs(t, 2);
    assert.deepEqual(await tab("durability", "keyed"), { value: [["keys", "readonly", "strict"], ["keys", "readwrite", "strict"]] });
    const { value: mac } = await tab("mac", "keyed", [1]);
    assert.equal(mac.length, 32);
    assert.deepEqual(await other("mac", "keyed", [1]), { value: mac });
    assert.deepEqual(await tab("key", "keyed"), { value: { names: ["mac"], type: "secret", extractable: false, hash: "SHA-256", length: 256, usages: ["sign"], read: "InvalidAccessError" } });
  });

  test("has one key whichever of four tabs is first", async (t) => {
    for (let round = 0; round < 5; round++) {
      const four = await tabs(t, 4);
      const macs = await Promise.all(four.map((tab) => tab("mac", "race", [1])));
      assert.equal(new Set(macs.map(({ value }) => value.join())).size, 1);
    }
  });

  test("made before there were keys keeps its records, and gets a key", async (t) => {
    const [tab] = await tabs(t);
    await tab("makeOld", "old");
    assert.deepEqual(await tab("read", "old", "vault"), { value: [7, [1, 2, 3]] });
    assert.equal((await tab("mac", "old", [1])).value.length, 32);
    assert.deepEqual(await tab("read", "old", "vault"), { value: [7, [1, 2, 3]] });
  });

  test("writes a ledger and its witness in one transaction", async (t) => {
    const [tab] = await tabs(t);
    assert.deepEqual(await tab("witness", "wallet"), { value: [2, 1, ["ledger/1/0xab", "witness/1/0xab"]] });
  });

  test("that aborts a write says so and keeps what it had", async (t) => {
    const [tab] = await tabs(t);
    assert.deepEqual(await tab("write", "aborts", 0, 3), { value: true });
    assert.equal((await tab("abortedWrite", "aborts", 1, 2)).code, "storage_failed");
    assert.deepEqual(await tab("read", "aborts", "record"), { value: [1, [7, 7, 7]] });
    assert.deepEqual(await tab("write", "aborts", 1, 2), { value: true });
  });

  test("of a page without https opens, and says why it has no key", async (t) => {
    const elsewhere = await launchBrowser({ args: [...flags, "--host-resolver-rules=MAP insecure.test 127.0.0.1"] });
    t.after(() => elsewhere.close());
    const [tab] = await tabs(t, 1, server.origin.replace("127.0.0.1", "insecure.test"), elsewhere);
    assert.deepEqual(await tab("wallet", "insecure"), { value: false });
    const { code, message } = await tab("mac", "insecure", [1]);
    assert.equal(code, "storage_failed");
    assert.match(message, /https/);
  });
});

describe("tabs that collided on a record", () => {
  const waiting = async (tab, count) => {
    while ((await tab("locks")).pending.length !== count);
  };

  test("take turns by a Web Lock", async (t) => {
    const [first, second] = await tabs(t, 2);
    await first("take", "mine", "ledger/1");
    assert.deepEqual(await second("locks"), { held: ["latchkey ledger/1"], pending: [] });
    const turn = second("take", "its", "ledger/1");
    await waiting(first, 1);
    await first("leave", "mine");
    await turn;
    await second("leave", "its");
    assert.deepEqual(await first("locks"), { held: [], pending: [] });
  });

  test("go on when the lock is stolen from one", async (t) => {
    const [first, second, thief] = await tabs(t, 3);
    await first("take", "mine", "ledger/1");
    await thief("steal", "ledger/1");
    await second("take", "its", "ledger/1");
    await first("leave", "mine"); // of a turn that it no longer has
    assert.deepEqual((await thief("locks")).held, ["latchkey ledger/1"]);
    await second("leave", "its");
  });

  test("do not wait for one that never lets go", async (t) => {
    const [first, second] = await tabs(t, 2);
    await first("take", "mine", "ledger/1");
    await second("take", "its", "ledger/1"); // which the first one holds for some seconds
    await second("leave", "its");
    assert.deepEqual((await first("locks")).held, []);
  });
});

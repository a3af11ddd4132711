import assert from "node:assert/strict";
import { pbkdf2Sync } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { flags, launchBrowser } from "../support/chromium.mjs";
import { dist, serveFolders, strictCSP } from "../support/server.mjs";
import { buildInfo } from "latchkey/dist/build-info.js";

const folders = { "/test/": fileURLToPath(new URL(".", import.meta.url)), "/": dist };

let browser;
before(async () => (browser = await launchBrowser()));
after(() => browser.close());

/** Opens a tab on a server of its own; `test` calls its functions. What the page's policy refused is collected. */
async function tab(t, options) {
  const server = await serveFolders(folders, options);
  const context = await browser.newContext();
  t.after(async () => {
    await context.close();
    await server.close();
  });
  return { server, context, ...(await openPage(context, server.origin)) };
}

async function openPage(context, origin) {
  const page = await context.newPage();
  const said = [];
  page.on("console", (message) => said.push(message.text()));
  await page.goto(origin + "/test/page.html");
  await page.waitForFunction(() => globalThis.tests);
  const run = (name, ...values) => page.evaluate(([name, values]) => globalThis.tests[name](...values), [name, values]);
  return { page, run, said };
}

const EMPTY_HASH = "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470";

describe("loading in a Worker", () => {
  test("works under the strict policy, and says how far it is", async (t) => {
    const { run, said } = await tab(t);
    const { value, code } = await run("load");
    assert.equal(code, undefined);
    assert.equal(value.hash, EMPTY_HASH);
    assert.deepEqual(value.progress.filter(({ phase }) => phase === "download").at(-1), { phase: "download", loaded: buildInfo.size, total: buildInfo.size });
    assert.equal(value.progress.at(-1).phase, "ready");
    assert.deepEqual(said, [], "nothing was refused, nothing was logged");
  });

  for (const type of ["application/octet-stream", "text/plain"]) {
    test(`works where the server calls the module ${type}`, async (t) => {
      const { run } = await tab(t, { change: (path, { headers }) => path.endsWith(".wasm") && (headers["content-type"] = type) });
      assert.equal((await run("load")).value?.hash, EMPTY_HASH);
    });
  }

  const failures = {
    "a policy without 'wasm-unsafe-eval'": ["module_blocked", { csp: strictCSP.replace(" 'wasm-unsafe-eval'", "") }],
    "a policy that forbids Workers": ["worker_failed", { csp: strictCSP.replace("worker-src 'self'", "worker-src 'none'") }],
    "a policy that does not name our Trusted Types": ["worker_failed", { csp: strictCSP.replace("trusted-types latchkey lit-html", "trusted-types other") }],
    "a policy that forbids the request": ["module_unreachable", { csp: strictCSP.replace("connect-src 'self'", "connect-src 'none'") }],
    "no module": ["module_unreachable", { change: (path, reply) => path.endsWith(".wasm") && Object.assign(reply, { status: 404, body: "" }) }],
    "a web page for a module": ["module_invalid", { change: (path, reply) => path.endsWith(".wasm") && (reply.body = "<!doctype html>") }],
    "half a module": ["module_invalid", { change: (path, reply) => path.endsWith(".wasm") && (reply.body = reply.body.subarray(0, 1 << 20)) }],
    "a cut connection": ["module_unreachable", { change: (path, reply) => path.endsWith(".wasm") && (reply.cut = true) }],
    "no Worker script": ["worker_failed", { change: (path, reply) => path === "/worker.js" && Object.assign(reply, { status: 404, body: "" }) }],
    "a stale wasm_exec.js": ["runtime_mismatch", { change: (path, reply) => path === "/worker.js" && (reply.body = reply.body.toString().replace("gojs: {", "go: {")) }],
    "another build's scripts": ["module_mismatch", { change: (path, reply) => path === "/worker.js" && (reply.body = reply.body.toString().replace(buildInfo.build, "0".repeat(32))) }],
    "a random source that does nothing": ["random_refused", { change: (path, reply) => path === "/worker.js" && (reply.body = "import './broken-random.js';" + reply.body) || path === "/broken-random.js" && Object.assign(reply, { status: 200, headers: { "content-type": "text/javascript" }, body: "crypto.getRandomValues = (array) => array;" }) }],
  };
  for (const [what, [code, options]] of Object.entries(failures)) {
    test(`${what}: ${code}`, async (t) => {
      const { run } = await tab(t, options);
      const outcome = await run("load");
      assert.equal(outcome.code, code, outcome.stack);
      assert.match(outcome.message, /[.]$/);
    });
  }

  test("computes a mnemonic's seed with WebCrypto, and without where the page's context is insecure", async (t) => {
    const { server, run } = await tab(t);
    const elsewhere = await launchBrowser({ args: [...flags, "--host-resolver-rules=MAP insecure.test 127.0.0.1"] });
    t.after(() => elsewhere.close());
    const insecure = await openPage(await elsewhere.newContext(), server.origin.replace(/127\.0\.0\.1|localhost/, "insecure.test"));
    const seed = pbkdf2Sync("test test test test test test test test test test test junk", "mnemoniccanary", 2048, 64, "sha512").toString("hex");
    assert.deepEqual(await run("seed"), { value: { secure: true, seed } });
    assert.deepEqual(await insecure.run("seed"), { value: { secure: false, seed } });
  });

  test("locks, restarts and closes, with the vault in IndexedDB", async (t) => {
    const { run } = await tab(t);
    const { value, stack } = await run("life", "life");
    assert.equal(stack, undefined);
    assert.equal(value.created[0].address, "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
    assert.deepEqual(value.unlocked, value.created);
    for (const status of [value.locked, value.restarted]) assert.deepEqual({ exists: status.exists, unlocked: status.unlocked }, { exists: true, unlocked: false });
    assert.equal(value.refused, "wallet_locked");
    assert.equal(value.closed, "wallet_closed");
    assert.deepEqual(value.events, ["locked", "restart"]);
  });
});

describe("the store in IndexedDB", () => {
  test("asks for strict durability", async (t) => {
    const { run } = await tab(t);
    assert.deepEqual(await run("durability", "durable"), { value: [["readwrite", "strict"]] });
  });

  test("an upgrade keeps what is stored", async (t) => {
    const { run, page } = await tab(t);
    await run("open", "upgrade", 1);
    await run("write", 0, [1, 2, 3]);
    await page.reload();
    await page.waitForFunction(() => globalThis.tests);
    assert.deepEqual(await run("open", "upgrade", 3), { value: "1" });
    assert.deepEqual(await run("read"), { value: { version: "1", value: [1, 2, 3] } });
    assert.deepEqual(await run("write", 1, [4]), { value: true });
  });

  test("an older tab gives way to a newer one and says so; it never writes again", async (t) => {
    const { run, context, server } = await tab(t);
    await run("open", "tabs", 1);
    await run("write", 0, [1]);
    const newer = await openPage(context, server.origin);
    assert.deepEqual(await newer.run("open", "tabs", 2), { value: "1" });
    for (const outcome of [await run("write", 1, [2]), await run("read")]) {
      assert.equal(outcome.code, "storage_failed");
      assert.match(outcome.message, /newer version .* Reload/);
    }
    assert.deepEqual(await newer.run("write", 1, [3]), { value: true });
  });

  test("a page that is older than the data says so", async (t) => {
    const { run } = await tab(t);
    await run("open", "older", 2);
    const outcome = await run("open", "older", 1);
    assert.equal(outcome.code, "storage_failed");
    assert.match(outcome.message, /older version .* Reload/);
  });

  test("an older tab that does not let go is named, and the store works once it does", async (t) => {
    const { run, context, server } = await tab(t);
    await run("holdOpen", "frozen");
    const newer = await openPage(context, server.origin);
    const first = await newer.run("open", "frozen", 2);
    for (const outcome of [first, await newer.run("read")]) {
      assert.equal(outcome.code, "storage_failed");
      assert.match(outcome.message, /Close that tab/);
    }
    await run("letGo");
    assert.deepEqual(await newer.run("read"), { value: { version: "0", value: undefined } });
  });
});

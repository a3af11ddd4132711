import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";
import { Latchkey, LatchkeyError, load, memoryStorage } from "latchkey/node";
import { loadInline } from "latchkey/inline";
import { Supervisor } from "../dist/supervisor.js";
import { isFromWorker, isToWorker } from "../dist/protocol.js";
import { json, rpcServer } from "./support/rpc-server.mjs";

const EMPTY_HASH = "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470";
const empty = () => new Uint8Array();

/** A wallet whose Workers the test can reach; `script` stands in for the Worker's own. */
async function reachable({ script = new URL("../dist/node-worker.js", import.meta.url), store = memoryStorage(), transports = {}, memoryLimit } = {}) {
  const workers = [];
  const spawn = (onMessage, onFailure) => {
    const worker = new Worker(script);
    workers.push(worker);
    for (const event of ["error", "exit", "messageerror"]) worker.on(event, onFailure);
    worker.on("message", onMessage);
    return { post: (message, moved) => worker.postMessage(message, moved), terminate: () => void worker.terminate() };
  };
  const supervisor = new Supervisor(spawn, { wasm: undefined, storage: { kind: "remote" }, store, transports, memoryLimit });
  await supervisor.ready();
  return { wallet: new Latchkey(supervisor), workers };
}

/** A store that keeps whoever asks waiting. */
const endless = { load: () => new Promise(() => undefined), compareAndSet: () => new Promise(() => undefined) };

const kdf = { memory: 65536, time: 3, threads: 1, salt: "0x" + "00".repeat(32) };
const utf8 = (text) => new TextEncoder().encode(text);
const once = (wallet, name) => new Promise((resolve) => wallet.on(name, resolve));

describe("a Worker that ends", () => {
  test("is replaced, and every open call is told", async () => {
    const { wallet, workers } = await reachable({ store: endless });
    const open = [wallet.vault.status(), wallet.networks.list()];
    const restarted = once(wallet, "restart");
    await workers[0].terminate();
    for (const call of open) await assert.rejects(call, { code: "worker_failed" });
    assert.ok((await restarted).reason instanceof LatchkeyError);
    assert.equal(await wallet.keccak256({ data: empty() }), EMPTY_HASH);
    assert.equal(workers.length, 2);
    wallet.close();
  });

  test("between two calls is replaced as well", async () => {
    const { wallet, workers } = await reachable();
    const restarted = once(wallet, "restart");
    await workers[0].terminate();
    await restarted;
    assert.equal(await wallet.keccak256({ data: empty() }), EMPTY_HASH);
    wallet.close();
  });

  test("and whose script does not load is an error, not a loop", async () => {
    await assert.rejects(reachable({ script: new URL("missing.js", import.meta.url) }), { code: "worker_failed" });
  });
});

describe("a wallet that is", () => {
  test("restarted many times at once ends with one Worker that answers", async () => {
    const { wallet, workers } = await reachable();
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => wallet.restart()));
    assert.equal(outcomes.at(-1).status, "fulfilled");
    assert.equal(await wallet.keccak256({ data: empty() }), EMPTY_HASH);
    assert.equal(workers.length, 7);
    wallet.close();
  });

  test("locked while it is restarted is locked all the same", async () => {
    const { wallet } = await reachable();
    const restarting = wallet.restart().catch(() => undefined);
    await wallet.lock();
    await restarting;
    assert.equal(await wallet.keccak256({ data: empty() }), EMPTY_HASH);
    wallet.close();
  });

  test("closed while it is locked starts no other Worker", async () => {
    const { wallet, workers } = await reachable();
    const locking = wallet.lock();
    wallet.close();
    await locking;
    assert.equal(workers.length, 1);
  });

  for (const [end, code] of Object.entries({ lock: "flow_cancelled", restart: "module_dead", close: "wallet_closed" })) {
    test(`told to ${end} gives no key that is still being derived`, async () => {
      const { wallet, workers } = await reachable();
      const derived = assert.rejects(wallet.vault.deriveKey({ password: utf8("correct horse battery staple"), params: kdf }), { code });
      assert.equal(workers.length, 2, "the key is derived in a Worker of its own");
      const ended = new Promise((resolve) => workers[1].once("exit", resolve));
      await wallet[end]();
      await derived;
      await ended;
      wallet.close();
    });
  }
});

test("a program's flags do not reach its Worker", async () => {
  const program = `import { load } from "latchkey/node"; const wallet = await load(); console.log(await wallet.keccak256({ data: new Uint8Array() })); wallet.close();`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program], { cwd: fileURLToPath(new URL("..", import.meta.url)) });
  assert.equal(stdout.trim(), EMPTY_HASH);
});

test("a module that outgrows its limit answers, and is replaced by one that answers too", async () => {
  for (const start of [async (memoryLimit) => load({ memoryLimit }), async (memoryLimit) => loadInline({ memoryLimit })]) {
    const wallet = await start(48 << 20);
    const data = new Uint8Array(40 << 20);
    const hash = await wallet.keccak256({ data });
    assert.match(hash, /^0x[0-9a-f]{64}$/);
    assert.equal(await answerAfterRestart(wallet), EMPTY_HASH);
    wallet.close();
  }
});

/** The call that meets the dead instance is told so; the next one is answered. */
async function answerAfterRestart(wallet) {
  try {
    return await wallet.keccak256({ data: empty() });
  } catch (error) {
    assert.equal(error.code, "module_dead");
    return wallet.keccak256({ data: empty() });
  }
}

for (const [where, start] of Object.entries({ "in a worker thread": load, "in this thread": loadInline })) {
  describe(`a wallet ${where}`, () => {
    test("that is locked cancels its open flows and starts afresh", async () => {
      const wallet = await start({ storage: { ...endless } });
      const open = wallet.vault.status();
      const expected = assert.rejects(open, { code: /^(flow_cancelled|wallet_locked)$/ });
      await wallet.lock();
      if (where === "in a worker thread") await expected; // in this thread the flow still waits for the store
      assert.equal(await wallet.keccak256({ data: empty() }), EMPTY_HASH);
      wallet.close();
      expected.catch(() => undefined);
    });

    test("keeps what is stored across a restart, and is locked then", async () => {
      const wallet = await start({ storage: "memory" });
      const { kek } = await create(wallet);
      await wallet.restart();
      assert.deepEqual(await unlocked(wallet), false);
      await wallet.vault.unlock({ kek: kek.slice() });
      assert.deepEqual(await unlocked(wallet), true);
      await wallet.lock();
      assert.deepEqual(await unlocked(wallet), false);
      await assert.rejects(wallet.accounts.list(), { code: "wallet_locked" });
      wallet.close();
    });

    test("that is closed refuses every call", async () => {
      const wallet = await start();
      wallet.close();
      for (const call of [() => wallet.keccak256({ data: empty() }), () => wallet.lock(), () => wallet.restart(), () => wallet.vault.deriveKey({ password: utf8("some password"), params: kdf })]) {
        await assert.rejects(call(), { code: "wallet_closed" });
      }
    });

    test("derives a key while it does other things, the same key each time", async () => {
      const wallet = await start();
      const params = await wallet.vault.newParams();
      const derive = () => wallet.vault.deriveKey({ password: utf8("correct horse battery staple"), params });
      const [first, hash, second] = await Promise.all([derive(), wallet.keccak256({ data: empty() }), derive()]);
      assert.equal(hash, EMPTY_HASH);
      assert.equal(first.length, 32);
      assert.deepEqual(first, second);
      wallet.close();
    });

    test("tells a store's failure apart from its emptiness", async () => {
      const broken = {
        "throws": async () => { throw new Error("disk"); },
        "throws a code of another kind": async () => { throw new LatchkeyError("plan_unknown", "no"); },
        "gives no record": async () => undefined,
        "gives text": async () => ({ version: 1n, value: "text" }),
        "gives a version that is none": async () => ({ version: 1.5, value: empty() }),
        "gives what cannot be copied": async () => ({ version: 1n, value: () => undefined }),
      };
      for (const [what, load] of Object.entries(broken)) {
        const wallet = await start({ storage: { load, compareAndSet: async () => false } });
        await assert.rejects(wallet.vault.status(), { code: "storage_failed" }, what);
        wallet.close();
      }
    });

    test("hears of an answer that is JSON and yet cannot be handed on, as often as it comes", async (t) => {
      const deep = "[".repeat(200_000) + "]".repeat(200_000);
      const reply = ({ id }) => `{"id":${id},"result":${deep}}`;
      const node = await rpcServer((body, response) => json(response, Array.isArray(body) ? `[${body.map(reply)}]` : reply(body)));
      t.after(() => node.close());
      const wallet = await start();
      t.after(() => wallet.close());
      const network = { chainId: 31337, name: "Test", endpoint: node.url, symbol: "ETH", decimals: 18 };
      for (let i = 0; i < 40; i++) await assert.rejects(wallet.networks.put({ network }), { code: "node_outcome_unknown" }); // more than may be open at once
    });

    test("takes a store for one whatever else it has", async () => {
      const wallet = await start({ storage: Object.assign(memoryStorage(), { folder: "its own business" }) });
      assert.equal((await wallet.vault.status()).exists, false);
      wallet.close();
    });

    test("asks a provider by its name", async () => {
      const asked = [];
      const request = async ({ method }) => (asked.push(method), { eth_chainId: "0x7a69", eth_blockNumber: "0x10", net_version: "31337" })[method] ?? null;
      const wallet = await start({ transports: { mine: { request } } });
      const network = { chainId: 31337, name: "Test", endpoint: "mine", symbol: "ETH", decimals: 18 };
      assert.deepEqual(await wallet.networks.put({ network }), [network]);
      assert.ok(asked.includes("eth_chainId"));
      await assert.rejects(wallet.networks.put({ network: { ...network, endpoint: "yours" } }), { code: "node_not_reached" });
      wallet.close();
    });
  });
}

describe("messages", () => {
  test("that are none of ours are ignored", async () => {
    const { wallet, workers } = await reachable();
    const state = seeded(20261122);
    for (let i = 0; i < 2000; i++) workers[0].postMessage(nonsense(state));
    assert.equal(await wallet.keccak256({ data: empty() }), EMPTY_HASH);
    assert.equal(workers.length, 1, "the Worker did not fall over");
    wallet.close();
  });

  test("are known by their form", () => {
    const state = seeded(7);
    for (let i = 0; i < 20_000; i++) {
      const message = nonsense(state);
      for (const known of [isToWorker(message), isFromWorker(message)]) assert.equal(known, false);
    }
    assert.ok(isToWorker({ kind: "call", id: 1, frame: empty() }));
    for (const bad of [{ kind: "call", id: 1 }, { kind: "call", frame: empty() }, { kind: "call", id: "1", frame: empty() }, { kind: "call", id: 1, frame: [] }]) assert.ok(!isToWorker(bad));
    assert.ok(isFromWorker({ kind: "reply", id: 1, frame: empty() }));
    assert.ok(!isFromWorker({ kind: "reply", id: 0.5, frame: empty() }));
  });
});

async function create(wallet) {
  const params = await wallet.vault.newParams();
  const kek = await wallet.vault.deriveKey({ password: utf8("correct horse battery staple"), params });
  const phrase = utf8("test test test test test test test test test test test junk");
  await wallet.vault.create({ kek, params, phrase, passphrase: empty(), key: empty(), backedUp: true });
  return { kek, params };
}

async function unlocked(wallet) {
  return (await wallet.vault.status()).unlocked;
}

/** A small generator of numbers below 2^32 (xorshift), so that a failing run can be repeated. */
function seeded(seed) {
  return () => {
    seed ^= seed << 13;
    seed ^= seed >>> 17;
    seed ^= seed << 5;
    return seed >>> 0;
  };
}

/** Something that could arrive at a message handler and is no message of ours. */
function nonsense(next) {
  const pick = (...values) => values[next() % values.length];
  const value = () => pick(null, undefined, 0, -1, NaN, 2 ** 53, "", "call", [], {}, empty(), new Map(), new Date(0), 10n, { kind: "call" });
  const kind = pick("call", "reply", "CALL", "", 0, null, "__proto__", "constructor", "starts", {});
  return pick(value(), { kind, id: pick("1", 1.5, NaN, null, {}), frame: value() }, { type: kind, id: next(), frame: empty() }, [kind, next()]);
}

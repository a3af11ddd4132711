// What the nonce ledger takes of one send in a browser, where its records are in IndexedDB and flushed: all that it asks for
// (loads, MACs, compare-and-sets), and Go's time from each of these, and from the looks at the clock between them, until something
// else is asked for. In that time a signature is made too, which is none of the ledger's: what one takes is measured by itself, on
// a message, and subtracted.
import { indexedDBStorage } from "latchkey/dist/stores/indexeddb.js";
import { toHex, utf8 } from "./bytes.mjs";
import * as given from "./fixtures.mjs";
import { median } from "./measure.mjs";

const samples = 320;

/** What is sent before, over 200 settled transactions, and then: while the last one is final, and while up to 32 are not. */
const phases = [
  { name: "settling", sends: 240, settles: true },
  { name: "usual", sends: samples, settles: true },
  { name: "filling", sends: 40, settles: false },
  { name: "busy", sends: samples, settles: false },
];

/** Resolves to {usual, busy}: each {p50, p99} in microseconds of a send. */
export async function measureLedger(loadInline, { chainId, rpc }) {
  const watch = new Stopwatch();
  const { fetch } = globalThis;
  const { now } = Date;
  globalThis.fetch = (...request) => watch.time("world", async () => {
    const response = await fetch(...request);
    return new Response(await response.arrayBuffer(), response);
  });
  Date.now = () => (watch.look(), now());
  try {
    const wallet = await loadInline({ storage: watched("bench", watch) });
    const none = () => new Uint8Array();
    const params = await wallet.vault.newParams();
    await wallet.vault.create({ kek: new Uint8Array(32), params, phrase: utf8(given.phrase), passphrase: none(), key: none(), backedUp: true });
    await wallet.networks.put({ network: { chainId, name: "Development chain", endpoint: rpc, symbol: "ETH", decimals: 18 } });
    const request = { chainId, from: given.account, kind: "transfer", to: given.recipient, amount: "0.001" };
    const signature = await timeSignature(wallet, chainId);
    await ask(rpc, "dev_autoMine", false); // nor does a node at home mine while its own wallet writes
    const figures = {};
    for (const { name, sends, settles } of phases) {
      const laps = [];
      for (let i = 0; i < sends; i++) {
        watch.start();
        await wallet.send({ request: { ...request, intentId: crypto.randomUUID() }, acknowledged: [] }); // as the page does
        laps.push(watch.stop() - signature);
        const head = await ask(rpc, "dev_mine");
        if (settles) await ask(rpc, "dev_finalize", head);
        await wallet.sync({ chainId, account: given.account });
      }
      laps.sort((a, b) => a - b);
      figures[name] = { p50: laps[laps.length >> 1], p99: laps[Math.floor(laps.length * 0.99)] };
    }
    wallet.close();
    return figures;
  } finally {
    await ask(rpc, "dev_autoMine", true);
    globalThis.fetch = fetch;
    Date.now = now;
  }
}

/** Microseconds of a signature with the vault's key, and of its check. */
async function timeSignature(wallet, chainId) {
  const laps = [];
  for (let i = 0; i < 100; i++) {
    const { id } = await wallet.planMessage({ request: { chainId, from: given.account, kind: "personal", message: toHex(utf8(`${given.text} ${i}`)) } });
    const before = performance.now();
    await wallet.approveMessage({ planId: id, acknowledged: [] });
    laps.push((performance.now() - before) * 1000);
  }
  return median(laps);
}

/** Asks the development chain. */
async function ask(rpc, method, ...params) {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
  const { result, error } = await (await fetch(rpc, { method: "POST", headers: { "content-type": "application/json" }, body })).json();
  if (error) throw new Error(`${method}: ${error.message}`);
  return result;
}

/** A store in IndexedDB whose calls are timed. */
function watched(name, watch) {
  const store = indexedDBStorage(name);
  const part = (key) => (/^(ledger|witness|history)\//.test(key) ? "ledger" : "world");
  return {
    load: (key) => watch.time(part(key), () => store.load(key)),
    compareAndSet: (key, ...given) => watch.time(part(key), () => store.compareAndSet(key, ...given)),
    compareAndSetBoth: (...writes) => watch.time("ledger", () => store.compareAndSetBoth(...writes)),
    mac: (data) => watch.time("ledger", () => store.mac(data)),
  };
}

/** Adds up what of a send is the ledger's. */
class Stopwatch {
  #lap = 0;
  #since = 0;
  #go = false; // whether Go works for the ledger since then
  #begun = false; // whether the ledger was asked for anything in this lap

  async time(part, work) {
    this.#add();
    const before = performance.now();
    try {
      return await work();
    } finally {
      if (part === "ledger") this.#lap += performance.now() - before;
      this.#begun ||= part === "ledger";
      this.#since = performance.now();
      this.#go = part === "ledger";
    }
  }

  /** Go looks at the clock before it writes. */
  look() {
    if (this.#go || !this.#begun) return;
    this.#since = performance.now();
    this.#go = true;
  }

  start() {
    this.#lap = 0;
    this.#go = this.#begun = false;
  }

  /** Returns the microseconds of the lap. */
  stop() {
    this.#add();
    this.#begun = false;
    return this.#lap * 1000;
  }

  #add() {
    if (this.#go) this.#lap += performance.now() - this.#since;
    this.#go = false;
  }
}

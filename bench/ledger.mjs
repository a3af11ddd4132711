// What the nonce ledger takes of one send in a browser, where its records are in IndexedDB and flushed: all that it asks for
// (loads, MACs, compare-and-sets), and Go's time from each of these and from its look at the clock until something else is asked
// for, in which the signature is too. The ledger is a busy account's: over 200 transactions are settled, up to 32 are open.
import { indexedDBStorage } from "latchkey/dist/stores/indexeddb.js";
import { utf8 } from "./bytes.mjs";
import * as given from "./fixtures.mjs";

const before = 240;
const samples = 320;

/** Resolves to {p50, p99, parts}: microseconds of a send, and what each part has of a mean one as {part: {times, micros}}. */
export async function measureLedger(loadInline, { chainId, rpc }) {
  const watch = new Stopwatch();
  const { fetch } = globalThis;
  const { now } = Date;
  globalThis.fetch = (...request) => watch.time("world", async () => {
    const response = await fetch(...request);
    return new Response(await response.arrayBuffer(), response);
  });
  Date.now = () => (watch.mark(), now());
  try {
    const wallet = await loadInline({ storage: watched("bench", watch), witness: watched("bench-witness", watch) });
    const none = () => new Uint8Array();
    const params = await wallet.vault.newParams();
    await wallet.vault.create({ kek: new Uint8Array(32), params, phrase: utf8(given.phrase), passphrase: none(), key: none(), backedUp: true });
    await wallet.networks.put({ network: { chainId, name: "Development chain", endpoint: rpc, symbol: "ETH", decimals: 18 } });
    const request = { chainId, from: given.account, kind: "transfer", to: given.recipient, amount: "0.001" };
    for (let i = 0; i < before + samples; i++) {
      if (i >= before) watch.start();
      await wallet.send({ request, acknowledged: [] });
      watch.stop();
      await wallet.sync({ chainId, account: given.account });
    }
    wallet.close();
    return watch.figures();
  } finally {
    globalThis.fetch = fetch;
    Date.now = now;
  }
}

/** A store in IndexedDB whose calls are timed. */
function watched(name, watch) {
  const store = indexedDBStorage(name);
  const part = (what, key) => (/^(ledger|witness|history)\//.test(key) ? what : "world");
  return {
    load: (key) => watch.time(part("load", key), () => store.load(key)),
    compareAndSet: (key, ...given) => watch.time(part("compareAndSet", key), () => store.compareAndSet(key, ...given)),
    mac: (data) => watch.time("mac", () => store.mac(data)),
  };
}

/** Adds up what of a send is the ledger's. */
class Stopwatch {
  #running = false;
  #laps = [];
  #parts = {};
  #lap = 0;
  #since = 0;
  #go = false; // whether Go works for the ledger since then

  async time(part, work) {
    this.#add("go");
    this.mark(part !== "world");
    try {
      return await work();
    } finally {
      this.#add(part);
      this.mark(part !== "world");
    }
  }

  mark(go = true) {
    this.#since = performance.now();
    this.#go = go;
  }

  start() {
    this.#running = true;
    this.#go = false;
    this.#lap = 0;
  }

  stop() {
    this.#add("go");
    if (this.#running) this.#laps.push(this.#lap);
    this.#running = false;
  }

  #add(part) {
    if (!this.#running || !this.#go) return;
    const micros = (performance.now() - this.#since) * 1000;
    const sum = (this.#parts[part] ??= { times: 0, micros: 0 });
    this.#lap += micros;
    sum.times++;
    sum.micros += micros;
  }

  figures() {
    const laps = this.#laps.sort((a, b) => a - b);
    const parts = Object.entries(this.#parts).map(([part, { times, micros }]) => [part, { times: times / laps.length, micros: micros / laps.length }]);
    return { p50: laps[laps.length >> 1], p99: laps[Math.floor(laps.length * 0.99)], parts: Object.fromEntries(parts) };
  }
}

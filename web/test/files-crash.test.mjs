// The store in a folder, on a disk that fails and loses power, with programs in random turns that are killed on the way.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fileStorage } from "../dist/stores/files.js";
import { SimDisk } from "./support/sim-disk.mjs";

const SCHEDULES = 500;

/** What the programs of one wallet have learnt, over all crashes. Each version of a record has one value for ever. */
class History {
  #values = new Map(); // "key@version" → value that was read, or acknowledged to its writer
  #written = new Set(); // acknowledged
  #newest = new Map();
  #mac;

  constructor(random) {
    this.random = random;
  }

  #learn(key, version, value) {
    const name = `${key}@${version}`;
    const text = String(value);
    assert.equal(this.#values.get(name) ?? text, text, `${name} has one value`);
    this.#values.set(name, text);
    if (version > (this.#newest.get(key) ?? 0n)) this.#newest.set(key, version);
    return name;
  }

  /** Reads a record: nothing that somebody learnt is gone. */
  async load(store, key) {
    const least = this.#newest.get(key) ?? 0n;
    const { version, value } = await store.load(key);
    assert.ok(version >= least, `${key} is at version ${version} after it was at ${least}`);
    if (version === 0n) return version;
    assert.equal(value.length, 16, `${key}@${version} is whole`);
    assert.equal(new DataView(value.buffer).getBigUint64(0), version, `${key}@${version} was written as this version`);
    this.#learn(key, version, value);
    return version;
  }

  async raise(store, key) {
    const version = await this.load(store, key);
    const value = new Uint8Array(16);
    new DataView(value.buffer).setBigUint64(0, version + 1n);
    new DataView(value.buffer).setUint32(8, this.random(2 ** 31));
    if (!(await store.compareAndSet(key, version, value))) return;
    const name = this.#learn(key, version + 1n, value);
    assert.ok(!this.#written.has(name), `${name} is written once`);
    this.#written.add(name);
  }

  async authenticate(store) {
    const mac = String(await store.mac(Uint8Array.of(1)));
    assert.equal(mac, this.#mac ?? mac, "the key stays");
    this.#mac = mac;
  }
}

/** A process: a store of its own, and some writes. */
function program(disk, history, faults) {
  return disk.start(async () => {
    const store = fileStorage("/home/wallet");
    for (let i = 0; i < 3; i++) {
      for (const act of [() => history.raise(store, "ledger/1"), () => history.authenticate(store), () => history.raise(store, "vault")]) {
        await act().catch((error) => {
          if (!faults || error.code !== "storage_failed") throw error;
        });
      }
    }
  }, faults);
}

async function runSchedule(seed) {
  const random = generator(seed);
  const disk = new SimDisk(random);
  const uninstall = disk.install();
  try {
    const history = new History(random);
    disk.root.entries.set("home", { entries: new Map(), durable: new Map(), changed: [] });
    disk.root.durable = new Map(disk.root.entries);
    for (let outage = 0; outage < 3; outage++) {
      const faults = random(2) * 60;
      let running = Array.from({ length: 1 + random(3) }, () => program(disk, history, faults));
      const all = running;
      const burst = 1 + random(60); // for so many steps one program runs alone, on average
      let at = 0;
      for (let steps = random([40, 400][random(2)]); steps > 0 && running.length > 0; steps--) {
        if (at >= running.length || random(burst) === 0) at = random(running.length);
        await disk.step(running[at]);
        if (running[at].ended || random(80) === 0) running.splice(at, 1);
      }
      await Promise.all(all.filter(({ ended }) => ended).map(({ result }) => result)); // throws what a program found wrong
      disk.losePower();
    }
    const store = fileStorage("/home/wallet");
    for (const key of ["ledger/1", "vault"]) {
      await history.raise(store, key);
      const version = await history.load(store, key);
      const left = [...disk.root.entries.get("home").entries.get("wallet").entries.get("record-" + key.replace("/", "%2f")).entries.keys()];
      assert.deepEqual(left, [String(version).padStart(20, "0")]);
    }
    await history.authenticate(store);
  } finally {
    uninstall();
  }
}

test(`nothing is lost or half in ${SCHEDULES} schedules`, async () => {
  for (let seed = 1; seed <= SCHEDULES; seed++) {
    await runSchedule(seed).catch((error) => {
      error.message = `schedule ${seed}: ${error.message}`;
      throw error;
    });
  }
});

/** A small generator of whole numbers below n (xorshift), so that a failing schedule can be repeated. */
function generator(seed) {
  let state = seed * 2654435761 | 1;
  return (n) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % n;
  };
}

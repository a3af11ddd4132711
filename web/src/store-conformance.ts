// What every store must do, as checks that run anywhere: in Node, in a browser, against a store of your own.
//
//     for (const { name, check } of storeConformance) test(name, () => check(openMyStore));
//
// The power is not cut here: that what was acknowledged outlives that is for you to know of your medium.

import { recordsOf } from "./records.js";
import type { Storage } from "./storage.js";

/** Opens the store under test, on what is stored: all that one check opens share their records. */
export type OpenStore = () => Promise<Storage> | Storage;

/** What a check can do only with help. What is missing is not checked. */
export interface Help {
  /** Opens a store that is another one, with records and a key of its own. */
  other?: OpenStore;
  /**
   * Starts a process, a thread or a Worker that opens the store under test and calls keepWriting(store, key), ends it without
   * warning after a moment, and resolves when it is gone.
   */
  killed?(key: string): Promise<void>;
}

/** One demand on a store. It throws an Error that says what is wrong. Each check uses keys of its own. */
export interface StoreCheck {
  name: string;
  check(open: OpenStore, help?: Help): Promise<void>;
}

/** Writes a record again and again until this process or Worker is ended from outside. */
export async function keepWriting(store: Storage, name: string): Promise<never> {
  for (;;) {
    const { version } = await store.load(name);
    await store.compareAndSet(name, BigInt(version), stamp(BigInt(version) + 1n));
  }
}

export const storeConformance: readonly StoreCheck[] = [
  {
    name: "a record that was never written has version 0 and no value",
    async check(open) {
      const record = await (await open()).load(key("empty"));
      equal(BigInt(record.version), 0n, "version");
      equal(record.value, undefined, "value");
    },
  },
  {
    name: "a write is read back with its version, by this store and by one opened anew",
    async check(open) {
      const name = key("written");
      const store = await open();
      equal(await store.compareAndSet(name, 0n, bytes(1, 2, 3)), true, "first write");
      await holds(store, name, 1n, bytes(1, 2, 3));
      await holds(await open(), name, 1n, bytes(1, 2, 3));
      equal(await store.compareAndSet(name, 1n, bytes(4)), true, "second write");
      await holds(await open(), name, 2n, bytes(4));
    },
  },
  {
    name: "a write that expects another version changes nothing",
    async check(open) {
      const name = key("conflict");
      const store = await open();
      equal(await store.compareAndSet(name, 1n, bytes(9)), false, "write that expects a version not yet written");
      equal(BigInt((await store.load(name)).version), 0n, "version after it");
      await store.compareAndSet(name, 0n, bytes(1));
      await store.compareAndSet(name, 1n, bytes(2));
      for (const stale of [0n, 1n, 3n, 2n ** 40n]) {
        equal(await store.compareAndSet(name, stale, bytes(9)), false, `write that expects version ${stale} of 2`);
      }
      await holds(store, name, 2n, bytes(2));
    },
  },
  {
    name: "of writers that expect the same version, exactly one wins",
    async check(open) {
      const name = key("race");
      const stores = await Promise.all([open(), open(), open(), open()]);
      for (let version = 0n; version < 8n; version++) {
        const writers = [...stores, ...stores].map((store, i) => ({ store, value: bytes(Number(version), i) }));
        const won = await Promise.all(writers.map(({ store, value }) => store.compareAndSet(name, version, value)));
        equal(won.filter(Boolean).length, 1, "number of winners");
        await holds(stores[0]!, name, version + 1n, writers[won.indexOf(true)]!.value);
      }
    },
  },
  {
    name: "counters that many writers raise lose no step",
    async check(open) {
      const name = key("counter");
      const stores = await Promise.all([open(), open(), open()]);
      const raise = async (store: Storage): Promise<void> => {
        for (;;) {
          const { version, value } = await store.load(name);
          if (await store.compareAndSet(name, BigInt(version), bytes((value?.[0] ?? 0) + 1))) return;
        }
      };
      await Promise.all(stores.map(async (store) => { for (let i = 0; i < 10; i++) await raise(store); }));
      await holds(await open(), name, 30n, bytes(30));
    },
  },
  {
    name: "keys do not touch one another, however alike",
    async check(open) {
      const store = await open();
      const base = key("keys");
      const names = [base, base + "/", base + "/1", base + "/1/0xab", base + "/1/0xAB", base + ".", base + "/../x", base + "%2f1", base + " é", base + "\\1"];
      for (const [i, name] of names.entries()) equal(await store.compareAndSet(name, 0n, bytes(i)), true, `write of ${JSON.stringify(name)}`);
      for (const [i, name] of names.entries()) await holds(store, name, 1n, bytes(i));
    },
  },
  {
    name: "values are copied in and out, empty and large ones too",
    async check(open) {
      const store = await open();
      const name = key("values");
      const value = bytes(1, 2, 3);
      const writing = store.compareAndSet(name, 0n, value);
      await writing;
      value.fill(0);
      const read = (await store.load(name)).value!;
      read.fill(7);
      await holds(store, name, 1n, bytes(1, 2, 3));
      equal(await store.compareAndSet(name, 1n, bytes()), true, "write of no bytes");
      await holds(store, name, 2n, bytes());
      const large = new Uint8Array(1 << 20).map((_, i) => i % 251);
      equal(await store.compareAndSet(name, 2n, large), true, "write of 1 MiB");
      await holds(await open(), name, 3n, large);
    },
  },
  {
    name: "a value that is part of a larger buffer is stored without the rest",
    async check(open) {
      const store = await open();
      const name = key("view");
      await store.compareAndSet(name, 0n, bytes(1, 2, 3, 4).subarray(1, 3));
      await holds(store, name, 1n, bytes(2, 3));
    },
  },
  {
    name: "many records stand beside one another",
    async check(open) {
      const store = await open();
      const names = Array.from({ length: 200 }, (_, i) => key(`many/${i}`));
      for (const [i, name] of names.entries()) await store.compareAndSet(name, 0n, bytes(i));
      const anew = await open();
      for (const [i, name] of names.entries()) await holds(anew, name, 1n, bytes(i));
    },
  },
  {
    name: "of two records that are written together both are, or neither",
    async check(open) {
      const store = await open();
      if (!store.compareAndSetBoth) return;
      const [one, two] = [key("one"), key("two")];
      const write = (first: bigint, second: bigint, value: number): Promise<boolean> =>
        store.compareAndSetBoth!({ key: one, expected: first, value: bytes(value) }, { key: two, expected: second, value: bytes(value, value) });
      equal(await write(0n, 0n, 1), true, "first write");
      for (const [first, second] of [[0n, 1n], [1n, 0n], [2n, 1n], [1n, 2n]] as const) equal(await write(first, second, 9), false, `write that expects ${first} and ${second}`);
      await holds(await open(), one, 1n, bytes(1));
      await holds(await open(), two, 1n, bytes(1, 1));
      const stores = await Promise.all(Array.from({ length: 8 }, open));
      const wins = await Promise.all(stores.map((store, i) => store.compareAndSetBoth!({ key: one, expected: 1n, value: bytes(i) }, { key: two, expected: 1n, value: bytes(i, i) })));
      equal(wins.filter(Boolean).length, 1, "writers that won of 8 at once");
      await holds(await open(), one, 2n, bytes(wins.indexOf(true)));
      await holds(await open(), two, 2n, bytes(wins.indexOf(true), wins.indexOf(true)));
    },
  },
  {
    name: "a writer that ends without warning leaves the old value or the new one, whole",
    async check(open, { killed } = {}) {
      if (!killed) return;
      const name = key("killed");
      let least = 0n;
      for (let i = 0; i < 6; i++) {
        await killed(name);
        const store = await open();
        const version = BigInt((await store.load(name)).version);
        if (version < least) throw new Error(`version ${version} after version ${least} was written`);
        if (version > 0n) await holds(store, name, version, stamp(version));
        equal(await store.compareAndSet(name, version, stamp(version + 1n)), true, "write after the end of the other writer");
        least = version + 1n;
      }
    },
  },
  {
    name: "the same data has the same MAC, in a store opened anew too, and other data another one",
    async check(open) {
      const store = recordsOf(await open());
      const first = await mac(store, bytes(1));
      equal(first.split(",").length, 32, "bytes of a MAC");
      equal(await mac(store, bytes(1)), first, "MAC of the same data");
      equal(await mac(await open(), bytes(0, 1, 2).subarray(1, 2)), first, "MAC of the same data, as part of a larger buffer, in a store opened anew");
      for (const other of [bytes(), bytes(2), bytes(1, 0)]) {
        if ((await mac(store, other)) === first) throw new Error("other data has the same MAC");
      }
    },
  },
  {
    name: "stores that are opened at once have one key",
    async check(open) {
      const stores = await Promise.all(Array.from({ length: 8 }, open));
      const macs = new Set(await Promise.all(stores.map((store) => mac(store, bytes(1)))));
      equal(macs.size, 1, "number of MACs of the same data");
    },
  },
  {
    name: "another store has another key",
    async check(open, { other } = {}) {
      if (other && (await mac(await open(), bytes(1))) === (await mac(await other(), bytes(1)))) throw new Error("a record of one store would pass in the other");
    },
  },
];

async function mac(store: Storage, data: Uint8Array): Promise<string> {
  return (await recordsOf(store).mac(data)).join();
}

/** A value that shows its version, and whether it is whole. */
function stamp(version: bigint): Uint8Array {
  return new Uint8Array(4096).map((_, i) => Number((version >> BigInt(8 * (i % 8))) & 0xffn));
}

let runs = 0;

/** A key that no earlier run used, so that checks can be repeated against a store that lasts. */
function key(name: string): string {
  return `conformance/${name}/${Date.now().toString(36)}-${(runs++).toString(36)}`;
}

function bytes(...values: number[]): Uint8Array {
  return Uint8Array.from(values);
}

async function holds(store: Storage, name: string, version: bigint, value: Uint8Array): Promise<void> {
  const record = await store.load(name);
  equal(BigInt(record.version), version, "version");
  if (!(record.value instanceof Uint8Array)) throw new Error("a written record has a value of type Uint8Array");
  equal(record.value.length, value.length, "length of the value");
  if (!record.value.every((byte, i) => byte === value[i])) throw new Error("the value is not what was written");
}

function equal(actual: unknown, expected: unknown, what: string): void {
  if (actual !== expected) throw new Error(`${what}: ${String(actual)} instead of ${String(expected)}`);
}

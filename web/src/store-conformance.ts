// What every store must do, as checks that run anywhere: in Node, in a browser, against a store of your own.
//
//     for (const { name, check } of storeConformance) test(name, () => check(openMyStore));

import type { Storage } from "./storage.js";

/** Opens the store under test, on what is stored: all that one check opens share their records. */
export type OpenStore = () => Promise<Storage> | Storage;

/** One demand on a store. It throws an Error that says what is wrong. Each check uses keys of its own. */
export interface StoreCheck {
  name: string;
  check(open: OpenStore): Promise<void>;
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
];

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

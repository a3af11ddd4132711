// What stores.test.mjs calls in the page.

import { loadInline } from "/inline.js";
import { storeConformance } from "/store-conformance.js";
import { indexedDBRecords, indexedDBStorage } from "/stores/indexeddb.js";
import { Turn } from "/turn.js";

const turns = new Map();

/** Resolves to a request's result. */
function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Opens a database beside the store's own code. */
async function withDatabase(name, version, work, upgrade) {
  const request = indexedDB.open(name, version);
  request.onupgradeneeded = () => upgrade?.(request.result);
  const database = await done(request);
  try {
    return await work(database);
  } finally {
    database.close();
  }
}

/** Ends a Worker in the middle of its writing. */
const killed = (database) => async (key) => {
  const worker = new Worker("/test/stores-writer.mjs", { type: "module" });
  await new Promise((resolve) => {
    worker.onmessage = resolve;
    worker.postMessage({ database, key });
  });
  const store = indexedDBStorage(database);
  const { version: start } = await store.load(key);
  while ((await store.load(key)).version < start + 3n);
  worker.terminate();
};

async function outcome(work) {
  try {
    return { value: await work() };
  } catch ({ code, message, name }) {
    return { code, message, name };
  }
}

globalThis.tests = {
  conformance: (index) => outcome(() => storeConformance[index].check(() => indexedDBStorage("conformance"), { other: () => indexedDBStorage("another"), killed: killed("conformance") })),

  mac: (database, data) => outcome(async () => [...(await indexedDBStorage(database).mac(Uint8Array.from(data)))]),

  /** What lies in the store of keys, and what comes of reading the key. */
  key: (database) => outcome(() => withDatabase(database, undefined, async (opened) => {
    const keys = opened.transaction("keys").objectStore("keys");
    const [names, key] = await Promise.all([done(keys.getAllKeys()), done(keys.get("mac"))]);
    const { type, extractable, algorithm, usages } = key;
    const read = await outcome(() => crypto.subtle.exportKey("raw", key));
    return { names, type, extractable, hash: algorithm.hash.name, length: algorithm.length, usages, read: read.name };
  })),

  /** A database as the first version of the schema left it, with one record. */
  makeOld: (database) => withDatabase(database, 1, async (opened) => {
    const transaction = opened.transaction("records", "readwrite");
    await done(transaction.objectStore("records").put({ version: 7n, value: Uint8Array.of(1, 2, 3) }, "vault"));
  }, (opened) => opened.createObjectStore("records")),

  read: (database, key) => outcome(async () => {
    const { version, value } = await indexedDBStorage(database).load(key);
    return [Number(version), value && [...value]];
  }),

  write: (database, expected, length) => outcome(() => indexedDBStorage(database).compareAndSet("record", BigInt(expected), new Uint8Array(length).fill(7))),

  /** A write whose transaction the browser aborts, as it does when there is no room. */
  abortedWrite: (database, expected, length) => outcome(async () => {
    const native = IDBTransaction.prototype.commit;
    IDBTransaction.prototype.commit = IDBTransaction.prototype.abort;
    await indexedDBStorage(database).compareAndSet("record", BigInt(expected), new Uint8Array(length)).finally(() => (IDBTransaction.prototype.commit = native));
  }),

  /** Writes a ledger and its witness: how many were written, in how many transactions, and where they are. */
  witness: (database) => outcome(async () => {
    const write = (key) => ({ key, expected: 0n, value: Uint8Array.of(1) });
    const native = IDBDatabase.prototype.transaction;
    let transactions = 0;
    IDBDatabase.prototype.transaction = function (...given) {
      if (given[1] === "readwrite") transactions++;
      return native.apply(this, given);
    };
    const written = await indexedDBRecords(database).writeBoth(write("ledger/1/0xab"), write("witness/1/0xab")).finally(() => (IDBDatabase.prototype.transaction = native));
    const keys = await withDatabase(database, undefined, (opened) => done(opened.transaction("records").objectStore("records").getAllKeys()));
    return [written, transactions, keys];
  }),

  /** What every strict transaction of a store was asked to be. */
  durability: (database) => outcome(async () => {
    const asked = [];
    const native = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function (...given) {
      const transaction = native.apply(this, given);
      asked.push([given[0], transaction.mode, transaction.durability]);
      return transaction;
    };
    await indexedDBStorage(database).mac(new Uint8Array()).finally(() => (IDBDatabase.prototype.transaction = native));
    return asked;
  }),

  /** A wallet of this thread: whether the store keeps what its ledger needs in a page like this one. */
  wallet: (database) => outcome(async () => {
    const wallet = await loadInline({ database });
    const { exists } = await wallet.vault.status();
    wallet.close();
    return exists;
  }),

  take: async (name, key) => {
    const turn = new Turn();
    turns.set(name, turn);
    await turn.take(key);
  },
  leave: (name) => turns.get(name).leave(),
  locks: async () => {
    const { held, pending } = await navigator.locks.query();
    return { held: held.map(({ name }) => name), pending: pending.map(({ name }) => name) };
  },
  steal: (key) => navigator.locks.request(`latchkey ${key}`, { steal: true }, () => undefined),
};

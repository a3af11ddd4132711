// What the browser tests call in the page. Under the strict policy nothing can be evaluated, so it stands here.

import * as latchkey from "/index.js";
import { indexedDBStorage } from "/stores/indexeddb.js";

const wallets = [];

/** Runs work and makes its result, or its error's code and sentence, something that crosses to the test. */
async function outcome(work) {
  try {
    return { value: await work() };
  } catch (error) {
    return { code: error.code, message: error.message, stack: error.stack };
  }
}

globalThis.tests = {
  load: (options = {}) => outcome(async () => {
    const seen = [];
    const wallet = await latchkey.load({ storage: "memory", onProgress: (progress) => seen.push(progress), ...options });
    wallets.push(wallet);
    return { progress: seen, hash: await wallet.keccak256({ data: new Uint8Array() }) };
  }),

  seed: () => outcome(async () => {
    const wallet = await latchkey.load({ storage: "memory" });
    const encode = (text) => new TextEncoder().encode(text);
    const phrase = encode("test test test test test test test test test test test junk");
    const seed = await wallet.mnemonic.seed({ phrase, passphrase: encode("canary") });
    wallet.close();
    return { secure: Boolean(crypto.subtle), seed: Array.from(seed, (byte) => byte.toString(16).padStart(2, "0")).join("") };
  }),

  /** A wallet that is locked, restarted and closed, with the vault in IndexedDB. */
  life: (database) => outcome(async () => {
    const wallet = await latchkey.load({ database });
    const events = [];
    for (const name of ["restart", "locked"]) wallet.on(name, () => events.push(name));
    const encode = (text) => new TextEncoder().encode(text);
    const none = new Uint8Array();
    const params = await wallet.vault.newParams();
    const password = () => encode("correct horse battery staple");
    const kek = () => wallet.vault.deriveKey({ password: password(), params });
    const phrase = encode("test test test test test test test test test test test junk");
    const created = await wallet.vault.create({ kek: await kek(), params, phrase, passphrase: none, key: none, backedUp: true });
    await wallet.lock();
    const locked = await wallet.vault.status();
    const refused = await outcome(() => wallet.accounts.list());
    const unlocked = await wallet.vault.unlock({ kek: await kek() });
    await wallet.restart();
    const restarted = await wallet.vault.status();
    wallet.close();
    const closed = await outcome(() => wallet.vault.status());
    return { created, locked, refused: refused.code, unlocked, restarted, closed: closed.code, events };
  }),

  /** Opens a store whose schema has `version` steps; each step after the first adds an empty object store. */
  open: (name, version) => {
    const migrations = [(database) => database.createObjectStore("records")];
    for (let i = 1; i < version; i++) migrations.push((database) => database.createObjectStore(`later-${i}`));
    globalThis.store = indexedDBStorage(name, migrations);
    return outcome(async () => (await globalThis.store.load("record")).version.toString());
  },
  write: (expected, value) => outcome(() => globalThis.store.compareAndSet("record", BigInt(expected), Uint8Array.from(value))),
  read: () => outcome(async () => {
    const { version, value } = await globalThis.store.load("record");
    return { version: version.toString(), value: value && [...value] };
  }),

  /** Holds a connection open that ignores every request to let go, as a frozen tab does. */
  holdOpen: (name) => new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore("records");
    request.onsuccess = () => resolve(void (globalThis.held = request.result));
    request.onerror = () => reject(request.error);
  }),
  letGo: () => globalThis.held.close(),

  /** Writes a record that is not flushed as asked, to see which durability the store asks for. */
  durability: (name) => outcome(async () => {
    const asked = [];
    const native = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function (stores, mode, options) {
      const transaction = native.call(this, stores, mode, options);
      asked.push([mode, transaction.durability]);
      return transaction;
    };
    try {
      await indexedDBStorage(name).compareAndSet("record", 0n, Uint8Array.of(1));
    } finally {
      IDBDatabase.prototype.transaction = native;
    }
    return asked;
  }),
};

// The store of web pages and extensions. One readwrite transaction a compare-and-set, so that two tabs cannot interleave,
// and durability "strict", since browsers acknowledge a commit before it is flushed unless they are asked not to.

import { LatchkeyError } from "../errors.js";
import { newKey, once, sign } from "../mac.js";
import { recordsOf } from "../records.js";
import type { Records, Storage, StoredRecord, Write } from "../storage.js";

/** One step of the schema. Step i upgrades a database of version i to version i + 1, keeping what is in it. */
export type Migration = (database: IDBDatabase, upgrade: IDBTransaction) => void;

const RECORDS = "records";
const KEYS = "keys";
const MAC_KEY = "mac";

/** How long an upgrade waits for an older tab, in milliseconds. */
const BLOCKED_GRACE = 3000;

const MIGRATIONS: readonly Migration[] = [
  (database) => {
    database.createObjectStore(RECORDS);
  },
  (database) => {
    database.createObjectStore(KEYS);
  },
];

/** Returns the records of a wallet in one database, where a ledger and its witness are written in one transaction. */
export function indexedDBRecords(name: string): Records {
  return recordsOf(indexedDBStorage(name));
}

/** Returns a store in this origin's IndexedDB, under a database name. */
export function indexedDBStorage(name = "latchkey", migrations: readonly Migration[] = MIGRATIONS): Required<Storage> & { close(): void } {
  let opening: Opening | undefined;
  let connection: IDBDatabase | undefined;
  let outdated = false;

  const database = async (): Promise<IDBDatabase> => {
    if (outdated) throw outdatedError();
    opening ??= open();
    return Promise.race([opening.opened, opening.blocked.then(grace)]);
  };

  const open = (): Opening => {
    const current = openDatabase(name, migrations);
    const forget = (): void => {
      if (opening === current) opening = connection = undefined;
    };
    current.opened.then(
      (opened) => {
        if (opening === current) connection = opened;
        // The upgrade of a newer tab waits until this connection is closed: let it go at once.
        opened.onversionchange = () => {
          outdated = true;
          opened.close();
        };
        opened.onclose = forget; // the browser dropped it, for instance because site data was cleared
      },
      forget,
    );
    return current;
  };

  const begin = async (mode: IDBTransactionMode, store = RECORDS): Promise<IDBTransaction> => {
    const opened = connection ?? (await database());
    try {
      return opened.transaction(store, mode, { durability: "strict" });
    } catch (error) {
      opening = connection = undefined; // the connection was closed since
      throw outdated ? outdatedError() : explain(error as DOMException);
    }
  };

  /** The key is made before the transaction, which would not wait for it; of two tabs that make one, the first one's stays. */
  const key = once(async (): Promise<CryptoKey> => {
    const stored = await existingKey();
    if (stored) return stored;
    let key = await newKey();
    const transaction = await begin("readwrite", KEYS);
    const keys = transaction.objectStore(KEYS);
    const request = keys.get(MAC_KEY);
    request.onsuccess = () => {
      if (request.result) key = request.result as CryptoKey;
      else keys.put(key, MAC_KEY);
    };
    await finished(transaction);
    return key;
  });

  const existingKey = async (): Promise<CryptoKey | undefined> => {
    const transaction = await begin("readonly", KEYS);
    const request = transaction.objectStore(KEYS).get(MAC_KEY);
    await finished(transaction);
    return request.result as CryptoKey | undefined;
  };

  /** Writes all or none, in one transaction: two tabs cannot interleave. */
  const writeAll = async (...writes: Write[]): Promise<boolean> => {
    const transaction = await begin("readwrite");
    const records = transaction.objectStore(RECORDS);
    let written = false;
    const requests = writes.map(({ key }) => records.get(key));
    requests.at(-1)!.onsuccess = () => {
      if (writes.some(({ expected }, i) => recordOf(requests[i]!.result).version !== expected)) return;
      for (const { key, expected, value } of writes) records.put({ version: expected + 1n, value: value.slice() }, key); // a view would bring its whole buffer along
      transaction.commit(); // now, and not when the browser finds that nothing else is asked for
      written = true;
    };
    await finished(transaction);
    return written;
  };

  return {
    async load(key: string): Promise<StoredRecord> {
      const transaction = await begin("readonly");
      const request = transaction.objectStore(RECORDS).get(key);
      transaction.commit(); // a thread that is suspended now does not keep other tabs from writing
      return recordOf(await answered(request));
    },

    compareAndSet: (key, expected, value) => writeAll({ key, expected, value }),
    compareAndSetBoth: writeAll,

    async mac(data: Uint8Array): Promise<Uint8Array> {
      return sign(await key(), data);
    },

    close(): void {
      opening?.opened.then((opened) => opened.close(), () => undefined);
      opening = connection = undefined;
    },
  };
}

function recordOf(stored: unknown): { version: bigint; value: Uint8Array | undefined } {
  return (stored as { version: bigint; value: Uint8Array } | undefined) ?? { version: 0n, value: undefined };
}

/**
 * One request to open the database. Blocked by an older tab, it goes on waiting, and is waited for again by the next call:
 * a second request would stand in the queue behind it, with no event to tell.
 */
interface Opening {
  opened: Promise<IDBDatabase>;
  /** Resolves when an older tab holds the upgrade up. */
  blocked: Promise<void>;
}

/** An older tab of ours lets go as soon as its last transaction is through; one that is frozen does not. */
function grace(): Promise<never> {
  const error = storageError("An older version of this wallet is open in another tab and does not let go of its data. Close that tab, then reload this one.");
  return new Promise((_, reject) => setTimeout(reject, BLOCKED_GRACE, error));
}

function openDatabase(name: string, migrations: readonly Migration[]): Opening {
  const request = indexedDB.open(name, migrations.length);
  request.onupgradeneeded = (event) => {
    for (const migrate of migrations.slice(event.oldVersion)) migrate(request.result, request.transaction!);
  };
  const opened = new Promise<IDBDatabase>((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(explain(request.error));
  });
  const blocked = new Promise<void>((resolve) => (request.onblocked = () => resolve()));
  return { opened, blocked };
}

/** Resolves to what a read gives. There is nothing to flush, so the transaction's end is not waited for. */
function answered<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(explain(request.error));
  });
}

/** Resolves on `complete`: with strict durability, only then is the commit flushed. */
function finished(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(explain(transaction.error));
  });
}

function explain(error: DOMException | null): LatchkeyError {
  switch (error?.name) {
    case "VersionError":
      return storageError("This tab runs an older version of the wallet than the one that stored your data. Reload it.");
    case "QuotaExceededError":
      return storageError("The browser has no room left for the wallet's data. Free some space, and look at the activity before you repeat anything.");
    default:
      return storageError(`The browser did not store or read the wallet's data (${error?.name ?? "aborted"}). In a private window storage may be switched off.`);
  }
}

function outdatedError(): LatchkeyError {
  return storageError("A newer version of this wallet was opened in another tab. Reload this tab.");
}

function storageError(message: string): LatchkeyError {
  return new LatchkeyError("storage_failed", message);
}

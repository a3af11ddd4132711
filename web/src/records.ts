// A store is made whole: the flows' three calls on one side, whatever a store has on the other.

import { macByRecord } from "./mac.js";
import type { Records, Storage } from "./storage.js";

/** Begins the keys whose records tell that a ledger was rolled back. They are worth most where the ledger is not. */
const WITNESS = "witness/";

/** Returns a store with a MAC, whose witnesses are in another one. */
export function recordsOf(store: Storage, witness: Storage = store): Records {
  const holder = (key: string): Storage => (key.startsWith(WITNESS) ? witness : store);
  return {
    load: (key) => holder(key).load(key),
    compareAndSet: (key, expected, value) => holder(key).compareAndSet(key, expected, value),
    mac: store.mac ? (data) => store.mac!(data) : macByRecord(store),
  };
}

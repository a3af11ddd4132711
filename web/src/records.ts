// A store is made whole: the flows' calls on one side, whatever a store has on the other.

import { macByRecord } from "./mac.js";
import type { Records, Storage, Write } from "./storage.js";

/** Begins the keys whose records tell that a ledger was rolled back. They are worth most where the ledger is not. */
const WITNESS = "witness/";

/** Returns a store with a MAC, whose witnesses are in another one. */
export function recordsOf(store: Storage, witness: Storage = store): Records {
  const holder = (key: string): Storage => (key.startsWith(WITNESS) ? witness : store);
  const inOrder = async (first: Write, second: Write): Promise<number> => {
    const { version } = await holder(second.key).load(second.key); // a ledger that was put back is not written on
    if (BigInt(version) !== second.expected || !(await set(first))) return 0;
    return (await set(second)) ? 2 : 1;
  };
  const set = ({ key, expected, value }: Write): Promise<boolean> => holder(key).compareAndSet(key, expected, value);
  return {
    load: (key) => holder(key).load(key),
    compareAndSet: (key, expected, value) => set({ key, expected, value }),
    mac: store.mac ? (data) => store.mac!(data) : macByRecord(store),
    writeBoth: store === witness && store.compareAndSetBoth ? async (first, second) => ((await store.compareAndSetBoth!(first, second)) ? 2 : 0) : inOrder,
  };
}

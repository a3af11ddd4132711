/** One stored value with the version that its next compare-and-set must name; version 0 and no value: never written. */
export interface StoredRecord {
  version: bigint | number;
  value: Uint8Array | undefined;
}

/**
 * Where the wallet keeps its encrypted vault and its nonce ledger. Two calls, because everything rests on the second
 * one being atomic and durable: run storeConformance (latchkey/store-conformance) against a store of your own.
 */
export interface Storage {
  /** Reads a record as it was last written. */
  load(key: string): Promise<StoredRecord>;

  /**
   * Writes value as version expected + 1 if the stored version is expected, in one atomic step, and resolves to true only
   * when it is flushed to the medium. Resolves to false, with nothing written, if the version is another.
   */
  compareAndSet(key: string, expected: bigint, value: Uint8Array): Promise<boolean>;

  /**
   * Resolves to the 32 bytes of HMAC-SHA-256 of data, under a key that the store made once, keeps beside its records and
   * gives to nobody: it shows the ledger that a record was edited. A store without it has its key in a record, "mac-key".
   */
  mac?(data: Uint8Array): Promise<Uint8Array>;

  /**
   * Writes two records of this store, each as compareAndSet does, or neither, in one atomic step. Resolves to false, with nothing
   * written, if either has another version than expected. A ledger is faster in a store that has it: a send writes one step less.
   */
  compareAndSetBoth?(first: Write, second: Write): Promise<boolean>;
}

/** What a compare-and-set is to write. */
export interface Write {
  key: string;
  expected: bigint;
  value: Uint8Array;
}

/** A store with a MAC of its own. */
export type KeyedStorage = Storage & Required<Pick<Storage, "mac">>;

/** What a flow asks for. */
export interface Records extends Omit<KeyedStorage, "compareAndSetBoth"> {
  /**
   * Writes first and then second, if neither has another version than expected, and resolves to how many it wrote: 0 or 2, but 1
   * where they are in two places and somebody wrote second in between.
   */
  writeBoth(first: Write, second: Write): Promise<number>;
}

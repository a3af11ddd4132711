import { newKey, once, sign } from "../mac.js";
import type { Storage, StoredRecord, Write } from "../storage.js";

/** A store that lasts as long as the object does: for tests, and for programs that keep nothing. */
export function memoryStorage(): Required<Storage> {
  const key = once(newKey);
  const records = new Map<string, { version: bigint; value: Uint8Array }>();
  const current = ({ key, expected }: Write): boolean => (records.get(key)?.version ?? 0n) === expected;
  const set = ({ key, expected, value }: Write): unknown => records.set(key, { version: expected + 1n, value: value.slice() });
  return {
    async load(key: string): Promise<StoredRecord> {
      const record = records.get(key);
      return record ? { version: record.version, value: record.value.slice() } : { version: 0n, value: undefined };
    },
    async compareAndSet(key: string, expected: bigint, value: Uint8Array): Promise<boolean> {
      const write = { key, expected, value };
      return current(write) && Boolean(set(write));
    },
    async compareAndSetBoth(...writes: Write[]): Promise<boolean> {
      return writes.every(current) && writes.every(set);
    },
    async mac(data: Uint8Array): Promise<Uint8Array> {
      return sign(await key(), data);
    },
  };
}

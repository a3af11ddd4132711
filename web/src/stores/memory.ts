import { newKey, once, sign } from "../mac.js";
import type { Storage, StoredRecord, Write } from "../storage.js";

/** A store that lasts as long as the object does: for tests, and for programs that keep nothing. */
export function memoryStorage(): Required<Storage> {
  const key = once(newKey);
  const records = new Map<string, { version: bigint; value: Uint8Array }>();
  const writeAll = async (...writes: Write[]): Promise<boolean> => {
    if (writes.some(({ key, expected }) => (records.get(key)?.version ?? 0n) !== expected)) return false;
    for (const { key, expected, value } of writes) records.set(key, { version: expected + 1n, value: value.slice() });
    return true;
  };
  return {
    async load(key: string): Promise<StoredRecord> {
      const record = records.get(key);
      return record ? { version: record.version, value: record.value.slice() } : { version: 0n, value: undefined };
    },
    compareAndSet: (key, expected, value) => writeAll({ key, expected, value }),
    compareAndSetBoth: writeAll,
    async mac(data: Uint8Array): Promise<Uint8Array> {
      return sign(await key(), data);
    },
  };
}

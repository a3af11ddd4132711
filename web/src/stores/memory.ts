import { newKey, once, sign } from "../mac.js";
import type { Records, StoredRecord } from "../storage.js";

/** A store that lasts as long as the object does: for tests, and for programs that keep nothing. */
export function memoryStorage(): Records {
  const key = once(newKey);
  const records = new Map<string, { version: bigint; value: Uint8Array }>();
  return {
    async load(key: string): Promise<StoredRecord> {
      const record = records.get(key);
      return record ? { version: record.version, value: record.value.slice() } : { version: 0n, value: undefined };
    },
    async compareAndSet(key: string, expected: bigint, value: Uint8Array): Promise<boolean> {
      if ((records.get(key)?.version ?? 0n) !== expected) return false;
      records.set(key, { version: expected + 1n, value: value.slice() });
      return true;
    },
    async mac(data: Uint8Array): Promise<Uint8Array> {
      return sign(await key(), data);
    },
  };
}

// HMAC-SHA-256 with the platform's own cryptography: its keys can be such that no script reads them.

import { LatchkeyError } from "./errors.js";
import { checkedRandomSource } from "./random.js";
import type { Storage } from "./storage.js";

const HMAC = { name: "HMAC", hash: "SHA-256", length: 256 };
const KEY_RECORD = "mac-key";

/** Makes a key that signs and that nobody can read. */
export function newKey(): Promise<CryptoKey> {
  return subtle().generateKey(HMAC, false, ["sign"]);
}

/** Resolves to the 32 bytes of the MAC. */
export async function sign(key: CryptoKey, data: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await subtle().sign("HMAC", key, data as BufferSource));
}

/** Returns the MAC function of a store that has none of its own, under a key that lies in that store as a record. */
export function macByRecord(store: Storage): (data: Uint8Array) => Promise<Uint8Array> {
  const key = once(async () => {
    let { value } = await store.load(KEY_RECORD);
    if (!value) {
      await store.compareAndSet(KEY_RECORD, 0n, checkedRandomSource()(new Uint8Array(32))); // of two that make one, the first one's stays
      ({ value } = await store.load(KEY_RECORD));
    }
    if (value?.length !== 32) throw new LatchkeyError("storage_failed", `The record ${KEY_RECORD} of the wallet's storage is not the 32 bytes of a key.`);
    return subtle().importKey("raw", value as BufferSource, HMAC, false, ["sign"]);
  });
  return async (data) => sign(await key(), data);
}

/** Returns a function that does the work at its first call and again after a failure. */
export function once<T>(work: () => Promise<T>): () => Promise<T> {
  let done: Promise<T> | undefined;
  return () => {
    const current = (done ??= work());
    current.catch(() => done === current && (done = undefined));
    return current;
  };
}

function subtle(): SubtleCrypto {
  const { subtle } = globalThis.crypto;
  // Whoever is on the way can change a page that came without https, and what it signs: no MAC of ours would help there.
  if (!subtle) throw new LatchkeyError("storage_failed", "This page was not loaded over https or from this device, so the browser has no key to protect the wallet's records with. Open it over https.");
  return subtle;
}

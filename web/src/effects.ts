// What a flow may ask of the world outside, performed. Go does no I/O: it answers a call with an effect, this side
// performs it, and the flow goes on with the result (runner.ts).

import { LatchkeyError } from "./errors.js";
import type { Records, Write } from "./storage.js";
import type { RPCReply, RPCRequest, Transport } from "./transport.js";

/** What flows run against. */
export interface Host {
  storage: Records;
  /** Returns the transport that reaches an endpoint of a Network document; throws node_not_reached if there is none. */
  transport(endpoint: string): Transport;
  /** The time in milliseconds since 1970. It orders what people see; no safety depends on it. */
  now(): number;
}

/** Sends one batch and returns one reply a request, in order. */
export async function rpc(host: Host, endpoint: string, batch: RPCRequest[]): Promise<RPCReply[]> {
  try {
    return await host.transport(endpoint)(batch);
  } catch (error) {
    if (error instanceof LatchkeyError && error.code.startsWith("node_")) throw error;
    throw new LatchkeyError("node_outcome_unknown", "The connection to the node failed in an unexpected way, so what it received is not known.");
  }
}

/** Reads a record. */
export async function load(storage: Records, key: string): Promise<{ version: bigint; value: Uint8Array }> {
  return guardStorage(async () => {
    const { version, value = new Uint8Array() } = await storage.load(key);
    if (!(value instanceof Uint8Array)) throw new TypeError("load must resolve to a value of bytes, or none");
    return { version: BigInt(version), value };
  });
}

/** Writes a record; returns whether somebody else had written first. */
export async function compareAndSet(storage: Records, key: string, expected: bigint, value: Uint8Array): Promise<boolean> {
  return guardStorage(async () => {
    const written = await storage.compareAndSet(key, expected, value);
    if (typeof written !== "boolean") throw new TypeError("compareAndSet must resolve to true or false");
    return !written;
  });
}

/** Writes two records; returns how many were written. Less than two: somebody else had written first. */
export async function writeBoth(storage: Records, first: Write, second: Write): Promise<number> {
  return guardStorage(async () => {
    const written = await storage.writeBoth(first, second);
    if (written !== 0 && written !== 1 && written !== 2) throw new TypeError("writeBoth must resolve to 0, 1 or 2");
    return written;
  });
}

/** Returns the MAC of data under the key beside the records. */
export async function mac(storage: Records, data: Uint8Array): Promise<Uint8Array> {
  return guardStorage(async () => {
    const mac = await storage.mac(data);
    if (!(mac instanceof Uint8Array) || mac.length !== 32) throw new TypeError("mac must resolve to 32 bytes");
    return mac;
  });
}

/** Stretches a password to 64 bytes with the platform's own PBKDF2-HMAC-SHA512; throws where there is none, as in an insecure context. */
export async function pbkdf2(password: Uint8Array, salt: Uint8Array, iterations: number): Promise<Uint8Array> {
  const { subtle } = globalThis.crypto;
  const key = await subtle.importKey("raw", password as BufferSource, "PBKDF2", false, ["deriveBits"]);
  const parameters = { name: "PBKDF2", hash: "SHA-512", salt: salt as BufferSource, iterations };
  const bits = new Uint8Array(await subtle.deriveBits(parameters, key, 512));
  if (bits.length !== 64) throw new TypeError("this is not what was asked for");
  return bits;
}

async function guardStorage<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof LatchkeyError && error.code === "storage_failed") throw error;
    throw new LatchkeyError("storage_failed", "The wallet's storage failed. No signature left that is not recorded: look at the activity before you repeat anything.");
  }
}

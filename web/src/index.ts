/**
 * Latchkey in a web page: the module runs in a dedicated Worker.
 *
 *     const wallet = await load();
 *     const phrase = await wallet.mnemonic.generate({ bits: 128, language: "english" });
 *
 * @module
 */

import { LatchkeyError } from "./errors.js";
import type { Spawn } from "./link.js";
import type { Progress } from "./protocol.js";
import { recordsOf } from "./records.js";
import type { Storage } from "./storage.js";
import { memoryStorage } from "./stores/memory.js";
import { Supervisor } from "./supervisor.js";
import type { EIP1193Provider } from "./transport.js";
import { Latchkey } from "./wallet.js";

export { LatchkeyError, type ErrorDocument, type HostErrorCode } from "./errors.js";
export * from "./generated.js";
export type { Lifecycle } from "./lifecycle.js";
export type { Progress } from "./protocol.js";
export type { Storage, StoredRecord, Write } from "./storage.js";
export { memoryStorage } from "./stores/memory.js";
export type { Events } from "./supervisor.js";
export type { EIP1193Provider } from "./transport.js";
export { Latchkey } from "./wallet.js";
export { watchAccount, type Watch, type WatchOptions } from "./watch.js";

/** How a wallet is loaded in a page. Every part has a default. */
export interface LoadOptions {
  /** Where latchkey.wasm is served; default: beside worker.js. */
  wasm?: URL | string;
  /** Where worker.js is served, or a function that makes the Worker; default: beside this script. */
  worker?: URL | string | (() => Worker);
  /** "indexeddb" (default), "memory", which ends with the page, or a store of yours. */
  storage?: "indexeddb" | "memory" | Storage;
  /** Where a store of yours is given: another one, for the records that show that it was rolled back; default: the same. */
  witness?: Storage;
  /** Name of the IndexedDB database; default "latchkey". */
  database?: string;
  /** Ways to a chain besides http(s) URLs, by the name that a Network document gives as its endpoint. */
  transports?: Record<string, EIP1193Provider>;
  /** Bytes of memory from which on the module is replaced; default 512 MiB. */
  memoryLimit?: number;
  /** How far start-up is. */
  onProgress?: (progress: Progress) => void;
}

/** Loads the wallet; resolves when the module answers. Rejects with a LatchkeyError that says what to do. */
export async function load(options: LoadOptions = {}): Promise<Latchkey> {
  const { storage = "indexeddb", database = "latchkey", worker = new URL("./worker.js", import.meta.url) } = options;
  const supervisor = new Supervisor(spawner(worker), {
    wasm: options.wasm === undefined ? undefined : new URL(options.wasm, globalThis.location.href).href,
    storage: storage === "indexeddb" ? { kind: "indexeddb", name: database } : { kind: "remote" },
    store: storage === "memory" ? recordsOf(memoryStorage()) : storage === "indexeddb" ? undefined : recordsOf(storage, options.witness),
    transports: options.transports ?? {},
    memoryLimit: options.memoryLimit,
  });
  if (options.onProgress) supervisor.on("progress", options.onProgress);
  await supervisor.ready();
  return new Latchkey(supervisor);
}

function spawner(source: URL | string | (() => Worker)): Spawn {
  return (onMessage, onFailure) => {
    let worker: Worker;
    try {
      worker = typeof source === "function" ? source() : new Worker(scriptURL(source) as URL, { type: "module", name: "latchkey" });
    } catch {
      throw new LatchkeyError("worker_failed", "This page may not start the wallet's Worker. Its Content-Security-Policy must allow it: worker-src 'self', and trusted-types latchkey.");
    }
    worker.onmessage = (event) => onMessage(event.data);
    worker.onmessageerror = onFailure;
    worker.onerror = (event) => {
      event.preventDefault();
      onFailure();
    };
    return { post: (message, moved) => worker.postMessage(message, moved), terminate: () => worker.terminate() };
  };
}

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): unknown };
}

/** Where the page demands Trusted Types, a Worker's URL must come from a policy; ours passes the one URL that load() was given. */
let policy: { createScriptURL(url: string): unknown } | undefined;

function scriptURL(source: URL | string): unknown {
  const url = String(source);
  const factory = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
  if (!factory) return url;
  policy ??= factory.createPolicy("latchkey", { createScriptURL: (given) => given });
  return policy.createScriptURL(url);
}

/**
 * Latchkey in the caller's own thread, such as the service worker of a browser extension.
 *
 *     const wallet = await loadInline();
 *
 * @module
 */

import type { Host } from "./effects.js";
import { Engine, InlineLatchkey } from "./engine.js";
import { compileModule, fetchModule } from "./loader.js";
import type { Progress } from "./protocol.js";
import { recordsOf } from "./records.js";
import type { Records, Storage } from "./storage.js";
import { indexedDBRecords } from "./stores/indexeddb.js";
import { memoryStorage } from "./stores/memory.js";
import { providerTransport, transportsOf, type EIP1193Provider, type Transport } from "./transport.js";

export { LatchkeyError, type ErrorDocument, type HostErrorCode } from "./errors.js";
export { InlineLatchkey } from "./engine.js";
export * from "./generated.js";
export type { Lifecycle } from "./lifecycle.js";
export type { Progress } from "./protocol.js";
export type { Storage, StoredRecord, Write } from "./storage.js";
export { memoryStorage } from "./stores/memory.js";
export type { EIP1193Provider } from "./transport.js";
export { watchAccount, type Watch, type WatchOptions } from "./watch.js";

/** How a wallet is loaded in this thread. Every part has a default. */
export interface InlineOptions {
  /** Where latchkey.wasm is, its bytes, or the compiled module; default: beside this script. */
  wasm?: URL | string | BufferSource | WebAssembly.Module;
  /** "indexeddb" (default), "memory", which ends with the thread, or a store of yours. */
  storage?: "indexeddb" | "memory" | Storage;
  /** Where a store of yours is given: another one, for the records that show that it was rolled back; default: the same. */
  witness?: Storage;
  /** Name of the IndexedDB database; default "latchkey". */
  database?: string;
  /** Ways to a chain besides http(s) URLs, by the name that a Network document gives as its endpoint. */
  transports?: Record<string, EIP1193Provider>;
  /** Bytes of memory from which on the instance is replaced; default 512 MiB. */
  memoryLimit?: number;
  /** How far the download is. */
  onProgress?: (progress: Progress) => void;
}

/** Loads the wallet into this thread; resolves when the module answers. */
export async function loadInline(options: InlineOptions = {}): Promise<InlineLatchkey> {
  const { storage = "indexeddb", wasm = new URL("./latchkey.wasm", import.meta.url) } = options;
  const store = storage === "indexeddb" ? indexedDBRecords(options.database ?? "latchkey") : storage === "memory" ? recordsOf(memoryStorage()) : recordsOf(storage, options.witness);
  return startInline(await compile(wasm, (url) => fetchModule(url, options.onProgress)), store, options);
}

/** What both entries share once the module is compiled. */
export async function startInline(module: WebAssembly.Module, storage: Records, options: Pick<InlineOptions, "transports" | "memoryLimit">): Promise<InlineLatchkey> {
  const named = new Map<string, Transport>();
  for (const [name, provider] of Object.entries(options.transports ?? {})) named.set(name, providerTransport(provider));
  const host: Host = { storage, transport: transportsOf(named), now: Date.now };
  const engine = new Engine(module, host, options.memoryLimit);
  await engine.ready();
  return new InlineLatchkey(engine);
}

/** Returns the compiled module of whatever was given for it. */
export async function compile(wasm: NonNullable<InlineOptions["wasm"]>, fetch: (url: URL | string) => Promise<WebAssembly.Module>): Promise<WebAssembly.Module> {
  if (wasm instanceof WebAssembly.Module) return wasm;
  return typeof wasm === "string" || wasm instanceof URL ? fetch(wasm) : compileModule(wasm);
}

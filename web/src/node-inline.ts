/**
 * Latchkey in Node's main thread: the same as `latchkey/inline` elsewhere, with the module read from its file.
 *
 *     const wallet = await loadInline({ storage: "memory" });
 *
 * @module
 */

import type { InlineLatchkey } from "./engine.js";
import { compile, startInline, type InlineOptions as BrowserOptions } from "./inline.js";
import { readModule } from "./node-module.js";
import { recordsOf } from "./records.js";
import type { Storage } from "./storage.js";
import { fileRecords, type Folders } from "./stores/files.js";
import { memoryStorage } from "./stores/memory.js";

export { LatchkeyError, type ErrorDocument, type HostErrorCode } from "./errors.js";
export { InlineLatchkey } from "./engine.js";
export * from "./generated.js";
export type { Lifecycle } from "./lifecycle.js";
export type { Progress } from "./protocol.js";
export type { KeyedStorage, Storage, StoredRecord, Write } from "./storage.js";
export { fileStorage, type Folders } from "./stores/files.js";
export { memoryStorage } from "./stores/memory.js";
export type { EIP1193Provider } from "./transport.js";
export { watchAccount, type Watch, type WatchOptions } from "./watch.js";

/** How a wallet is loaded in Node's main thread. Every part has a default. */
export interface InlineOptions extends Omit<BrowserOptions, "storage" | "database"> {
  /** "memory" (default), which ends with the program, a folder, or a store of yours. */
  storage?: "memory" | Folders | Storage;
}

/** Loads the wallet into this thread; resolves when the module answers. */
export async function loadInline(options: InlineOptions = {}): Promise<InlineLatchkey> {
  const { storage = "memory" } = options;
  const store = storage === "memory" ? recordsOf(memoryStorage()) : "compareAndSet" in storage ? recordsOf(storage, options.witness) : fileRecords(storage);
  const wasm = options.wasm ?? new URL("./latchkey.wasm", import.meta.url);
  return startInline(await compile(wasm, (url) => readModule(url, options.onProgress)), store, options);
}

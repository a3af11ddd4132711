/**
 * Latchkey in Node: the module runs in a worker thread.
 *
 *     const wallet = await load({ storage: { folder: "wallet" } });
 *
 * @module
 */

import { Worker } from "node:worker_threads";
import type { Spawn } from "./link.js";
import type { Progress } from "./protocol.js";
import { recordsOf } from "./records.js";
import type { Storage } from "./storage.js";
import { foldersOf, type Folders } from "./stores/files.js";
import { memoryStorage } from "./stores/memory.js";
import { Supervisor } from "./supervisor.js";
import type { EIP1193Provider } from "./transport.js";
import { Latchkey } from "./wallet.js";

export { LatchkeyError, type ErrorDocument, type HostErrorCode } from "./errors.js";
export * from "./generated.js";
export type { Lifecycle } from "./lifecycle.js";
export type { Progress } from "./protocol.js";
export type { KeyedStorage, Storage, StoredRecord, Write } from "./storage.js";
export { fileStorage, type Folders } from "./stores/files.js";
export { memoryStorage } from "./stores/memory.js";
export { redisStorage, type RedisClient, type RedisOptions } from "./stores/redis.js";
export type { Events } from "./supervisor.js";
export type { EIP1193Provider } from "./transport.js";
export { Latchkey } from "./wallet.js";
export { watchAccount, type Watch, type WatchOptions } from "./watch.js";

/** How a wallet is loaded in Node. Every part has a default. */
export interface LoadOptions {
  /** Path or URL of latchkey.wasm; default: the one of this package. */
  wasm?: URL | string;
  /** "memory" (default), which ends with the program, a folder, or a store of yours. */
  storage?: "memory" | Folders | Storage;
  /** Where a store of yours is given: another one, for the records that show that it was rolled back; default: the same. */
  witness?: Storage;
  /** Ways to a chain besides http(s) URLs, by the name that a Network document gives as its endpoint. */
  transports?: Record<string, EIP1193Provider>;
  /** Bytes of memory from which on the module is replaced; default 512 MiB. */
  memoryLimit?: number;
  /** How far start-up is. */
  onProgress?: (progress: Progress) => void;
}

/** Loads the wallet; resolves when the module answers. Call close() at the end, or the thread keeps the program running. */
export async function load(options: LoadOptions = {}): Promise<Latchkey> {
  const { storage = "memory" } = options;
  const inFolder = storage !== "memory" && !("compareAndSet" in storage);
  const supervisor = new Supervisor(spawn, {
    wasm: options.wasm === undefined ? undefined : String(options.wasm),
    storage: inFolder ? { kind: "files", ...foldersOf(storage) } : { kind: "remote" }, // later Workers may find another working directory
    store: inFolder ? undefined : storage === "memory" ? recordsOf(memoryStorage()) : recordsOf(storage, options.witness),
    transports: options.transports ?? {},
    memoryLimit: options.memoryLimit,
  });
  if (options.onProgress) supervisor.on("progress", options.onProgress);
  await supervisor.ready();
  return new Latchkey(supervisor);
}

const spawn: Spawn = (onMessage, onFailure) => {
  const worker = new Worker(new URL("./node-worker.js", import.meta.url), { name: "latchkey", execArgv: [] }); // a program's flags, such as --import or --input-type, are not for it
  worker.on("message", onMessage);
  worker.on("messageerror", onFailure);
  worker.on("error", onFailure);
  worker.on("exit", onFailure);
  return {
    post: (message, moved) => worker.postMessage(message, moved as ArrayBuffer[]),
    terminate: () => void worker.terminate(),
  };
};

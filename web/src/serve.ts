// The Worker's side: one instance of the module, stepped through its calls, with the other side asked for what only it
// has: its providers, and a store that lives there.

import { buildInfo } from "./build-info.js";
import { LatchkeyError, type ErrorDocument } from "./errors.js";
import type { Instance } from "./instance.js";
import { startModule } from "./loader.js";
import { isToWorker, type Answer, type FromWorker, type Progress, type Question, type StorageChoice, type ToWorker } from "./protocol.js";
import { run } from "./runner.js";
import type { Records, StoredRecord } from "./storage.js";
import { transportsOf, type RPCReply, type Transport } from "./transport.js";

/** What differs between a browser's Worker and Node's. */
export interface Platform {
  post(message: FromWorker, moved: Transferable[]): void;
  /** Brings the module; without a source, the one beside these scripts. */
  compile(source: string | undefined, onProgress: (progress: Progress) => void): Promise<WebAssembly.Module>;
  /** Opens a store of this side; undefined if it knows none of this kind. */
  storage(choice: StorageChoice): Records | undefined;
}

/** Returns the function that takes each message of the other side. */
export function serve(platform: Platform): (message: unknown) => void {
  const post = (message: FromWorker, moved: Transferable[] = []): void => platform.post(message, moved);
  const asked = new Map<number, { resolve(value: Answer): void; reject(error: LatchkeyError): void }>();
  let questions = 0;
  let instance: Instance | undefined;
  let host: Parameters<typeof run>[2] | undefined;

  const ask: Ask = (question) =>
    new Promise((resolve, reject) => {
      const id = ++questions;
      asked.set(id, { resolve: resolve as (value: Answer) => void, reject });
      post({ kind: "ask", id, question });
    });

  const start = async ({ wasm, storage, transports, memoryLimit }: ToWorker & { kind: "start" }): Promise<void> => {
    const named = new Map<string, Transport>();
    for (const name of transports) named.set(name, (batch) => ask<RPCReply[]>({ about: "rpc", transport: name, batch }));
    host = { storage: platform.storage(storage) ?? remoteStorage(ask), transport: transportsOf(named), now: Date.now };
    const module = wasm instanceof WebAssembly.Module ? wasm : await platform.compile(wasm, (progress) => post({ kind: "progress", progress }));
    post({ kind: "progress", progress: { phase: "start", loaded: buildInfo.size, total: buildInfo.size } });
    instance = await startModule(module, { memoryLimit, onDeath: (error) => post({ kind: "dead", error: error.toJSON() }) });
    post({ kind: "started", module });
  };

  const call = async (id: number, frame: Uint8Array): Promise<void> => {
    try {
      if (!instance || !host) throw new LatchkeyError("module_dead", "The wallet module has not been started.");
      const reply = await run(instance, frame, host);
      post({ kind: "reply", id, frame: reply }, [reply.buffer as ArrayBuffer]);
    } catch (error) {
      post({ kind: "error", id, error: documentOf(error) });
    }
  };

  return (message) => {
    if (!isToWorker(message)) return;
    switch (message.kind) {
      case "start":
        if (host) break; // a Worker starts once
        start(message).catch((error: unknown) => post({ kind: "failed", error: documentOf(error) }));
        break;
      case "call":
        void call(message.id, message.frame);
        break;
      case "answer":
        asked.get(message.id)?.resolve(message.value as Answer);
        asked.delete(message.id);
        break;
      case "refuse":
        asked.get(message.id)?.reject(LatchkeyError.of(message.error));
        asked.delete(message.id);
        break;
    }
  };
}

type Ask = <T extends Answer>(question: Question) => Promise<T>;

function remoteStorage(ask: Ask): Records {
  return {
    load: (key) => ask<StoredRecord>({ about: "load", key }),
    compareAndSet: (key, expected, value) => ask<boolean>({ about: "compareAndSet", key, expected, value }),
    mac: (data) => ask<Uint8Array>({ about: "mac", data }),
    writeBoth: (first, second) => ask<number>({ about: "writeBoth", first, second }),
  };
}

/** Only what is known to be free of secrets crosses: of a foreign error, nothing. */
function documentOf(error: unknown): ErrorDocument {
  if (error instanceof LatchkeyError) return error.toJSON();
  return { code: "module_dead", message: "The wallet module stopped for an unknown reason. It is started afresh, locked." };
}

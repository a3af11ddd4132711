// What a page or program and its Worker say to each other. Each message is one of these objects and nothing else; whoever
// receives something else ignores it.

import type { ErrorDocument } from "./errors.js";
import type { StoredRecord, Write } from "./storage.js";
import type { RPCReply, RPCRequest } from "./transport.js";

/** How far start-up is. */
export interface Progress {
  /** "download": the module arrives, and is compiled on the way; "start": Go starts; "ready": it answers. */
  phase: "download" | "start" | "ready";
  /** Bytes so far. */
  loaded: number;
  /** Bytes in all. */
  total: number;
}

/** Where the Worker finds a store: its own, or one that lives on the other side. */
export type StorageChoice = { kind: "indexeddb"; name: string } | { kind: "files"; folder: string; witness: string } | { kind: "remote" };

/** From the page or program to the Worker. Secrets in frames are moved, not copied, and zeroed by whoever used them. */
export type ToWorker =
  | { kind: "start"; wasm: string | WebAssembly.Module | undefined; storage: StorageChoice; transports: string[]; memoryLimit: number | undefined }
  | { kind: "call"; id: number; frame: Uint8Array }
  | { kind: "answer"; id: number; value: unknown }
  | { kind: "refuse"; id: number; error: ErrorDocument };

/** From the Worker to the page or program. */
export type FromWorker =
  | { kind: "progress"; progress: Progress }
  | { kind: "started"; module: WebAssembly.Module }
  | { kind: "failed"; error: ErrorDocument }
  | { kind: "reply"; id: number; frame: Uint8Array }
  | { kind: "error"; id: number; error: ErrorDocument }
  | { kind: "dead"; error: ErrorDocument }
  | { kind: "ask"; id: number; question: Question };

/** What the Worker needs from the other side. */
export type Question =
  | { about: "load"; key: string }
  | { about: "compareAndSet"; key: string; expected: bigint; value: Uint8Array }
  | { about: "mac"; data: Uint8Array }
  | { about: "writeBoth"; first: Write; second: Write }
  | { about: "rpc"; transport: string; batch: RPCRequest[] };

/** The answer to each question. */
export type Answer = StoredRecord | boolean | number | Uint8Array | RPCReply[];

const TO_WORKER = new Set(["start", "call", "answer", "refuse"]);
const FROM_WORKER = new Set(["progress", "started", "failed", "reply", "error", "dead", "ask"]);

export function isToWorker(message: unknown): message is ToWorker {
  return isMessage(message, TO_WORKER);
}

export function isFromWorker(message: unknown): message is FromWorker {
  return isMessage(message, FROM_WORKER);
}

function isMessage(message: unknown, kinds: Set<string>): boolean {
  if (typeof message !== "object" || message === null) return false;
  const { kind, id, frame } = message as { kind?: unknown; id?: unknown; frame?: unknown };
  if (typeof kind !== "string" || !kinds.has(kind)) return false;
  if (id !== undefined && !Number.isSafeInteger(id)) return false;
  return kind !== "call" && kind !== "reply" ? true : id !== undefined && frame instanceof Uint8Array;
}

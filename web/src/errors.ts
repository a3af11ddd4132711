// Every error that Latchkey throws: a stable code for programs, a sentence for people, and the field at fault. The codes
// of the module itself are listed in generated.ts (ErrorCode); those of this side are listed here.

/** Codes of errors that arise on the JavaScript side, before the module runs or where it ended. */
export type HostErrorCode =
  /** An argument is not of its type, or out of its range. */
  | "argument_invalid"
  /** The module's file could not be fetched or read. */
  | "module_unreachable"
  /** What was fetched is no WebAssembly module: cut short, or a web page in its place. */
  | "module_invalid"
  /** The Content-Security-Policy forbids WebAssembly. */
  | "module_blocked"
  /** This engine has no WebAssembly, or lacks a part that the module needs. */
  | "module_unsupported"
  /** wasm_exec.js comes from another Go release than the module. */
  | "runtime_mismatch"
  /** The module is another build than these scripts, or speaks another protocol. */
  | "module_mismatch"
  /** The random source of this engine is broken, or was replaced. */
  | "random_refused"
  /** The running instance ended; unless start-up keeps failing it is replaced by a fresh, locked one. */
  | "module_dead"
  /** The Worker's script could not be started. */
  | "worker_failed"
  /** redisStorage was given something other than 32 random bytes as the fleet's key. */
  | "redis_key_invalid"
  /** The Redis server may lose what it confirms; details: setting, is, want. */
  | "redis_unsafe"
  /** The Redis server is still reading or rewriting its log: open the store again in a moment. */
  | "redis_not_ready"
  /** The Redis server restarted or another one took over: the reason of a storage_failed until the store is opened anew. */
  | "redis_changed"
  /** close() was called. */
  | "wallet_closed"
  /** stop() was called on this watch. */
  | "watch_stopped";

/** What crosses between the module, a Worker and a page in place of an Error. */
export interface ErrorDocument {
  code: string;
  message: string;
  field?: string;
  details?: Record<string, string>;
}

/** An error with a stable code. Neither its message nor its details ever hold a secret. */
export class LatchkeyError extends Error {
  override readonly name = "LatchkeyError";

  constructor(
    /** A HostErrorCode, or one of the module's ErrorCode. */
    readonly code: string,
    message: string,
    /** The argument or document field at fault, where there is one. */
    readonly field?: string,
    /** Facts for programs, such as the position of a wrong word. */
    readonly details: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }

  static of(document: ErrorDocument): LatchkeyError {
    return new LatchkeyError(document.code, document.message, document.field, document.details);
  }

  toJSON(): ErrorDocument {
    const document: ErrorDocument = { code: this.code, message: this.message };
    if (this.field !== undefined) document.field = this.field;
    if (Object.keys(this.details).length > 0) document.details = { ...this.details };
    return document;
  }
}

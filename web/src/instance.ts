// One running instance of the module: bytes in, bytes out, through a buffer that both sides see.

import { LatchkeyError } from "./errors.js";
import { FrameReader } from "./frame.js";

/** What the module exports (wasm/, `//go:wasmexport`). */
export interface ModuleExports {
  mem: WebAssembly.Memory;
  /** Returns the address of a buffer of at least `size` bytes for the next request. */
  buffer(size: number): number;
  /** Handles the request of that length in the buffer; returns the reply's address << 32 | length. */
  call(length: number): bigint;
}

/** An instance that went wrong stays dead: a stack overflow, for one, leaves a corrupt instance that still answers. */
export class Instance {
  #exports: ModuleExports | undefined;
  #death: LatchkeyError | undefined;
  #memory = new Uint8Array();
  #view = new DataView(new ArrayBuffer(0));

  constructor(
    exports: ModuleExports,
    private readonly memoryLimit: number,
    private readonly onDeath: (error: LatchkeyError) => void = () => undefined,
  ) {
    this.#exports = exports;
  }

  /** Why this instance no longer answers; undefined while it does. */
  get death(): LatchkeyError | undefined {
    return this.#death;
  }

  /** Like perform, with a copy of the whole reply. */
  call(request: Uint8Array): Uint8Array {
    return this.perform(request, copied);
  }

  /**
   * Hands the module one request frame and reads its reply. The request is zeroed, and so are both in the module's memory,
   * from which `read` takes copies. Throws module_dead, now and from then on, if anything but a reply comes out.
   */
  perform<T>(request: Uint8Array, read: (reply: FrameReader) => T): T {
    const exports = this.#exports;
    this.#exports = undefined; // until it has answered: a call that overflows the stack may leave none to mark the death with
    let memory: Uint8Array, at: number, end: number;
    try {
      if (!exports) throw new TypeError("dead");
      const address = exports.buffer(request.length) >>> 0;
      this.#seen(exports).set(request, address);
      const place = BigInt.asUintN(64, exports.call(request.length));
      memory = this.#seen(exports);
      at = Number(place >> 32n);
      end = at + Number(place & 0xffffffffn);
      if (at === end || end > memory.length || panicked(memory, at, end)) throw new TypeError("no answer");
      this.#exports = exports;
    } catch {
      throw this.end(died("it failed inside"));
    } finally {
      request.fill(0);
    }
    try {
      return read(new FrameReader(memory, at, end, this.#view));
    } finally {
      memory.fill(0, at, end);
      if (memory.length > this.memoryLimit) this.end(died("it used more memory than it may"));
    }
  }

  /** Returns the module's memory. One that has grown leaves the old view with no bytes. */
  #seen({ mem }: ModuleExports): Uint8Array {
    if (this.#memory.length === 0) {
      this.#memory = new Uint8Array(mem.buffer);
      this.#view = new DataView(mem.buffer);
    }
    return this.#memory;
  }

  /** Marks the instance dead and lets go of its memory; every later call throws the error. Returns why it died first. */
  end(error: LatchkeyError): LatchkeyError {
    if (!this.#death) {
      this.#death = error;
      this.#exports = undefined;
      this.#memory = new Uint8Array();
      this.#view = new DataView(new ArrayBuffer(0));
      this.onDeath(error);
    }
    return this.#death;
  }
}

/** The error of an instance that ended by itself. */
export function died(why: string): LatchkeyError {
  return new LatchkeyError(
    "module_dead",
    `The wallet module stopped because ${why}. It is started afresh, locked. What was signed before is in its ledger, so nothing is signed twice.`,
  );
}

const STATUS_ERROR = 1;
const decoder = new TextDecoder();

/** Whether a reply says that Go recovered from a panic of its own, and answers nothing any more. */
function panicked(memory: Uint8Array, at: number, end: number): boolean {
  return memory[at] === STATUS_ERROR && /^\{"code":"module_(panic|dead)"/.test(decoder.decode(memory.subarray(at + 5, Math.min(at + 40, end))));
}

function copied(reply: FrameReader): Uint8Array {
  return reply.rest();
}

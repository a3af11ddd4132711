// One running instance of the module: bytes in, bytes out, through a buffer that both sides see.

import { LatchkeyError } from "./errors.js";

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

  /**
   * Hands the module one request frame and returns a copy of its reply frame. The request is zeroed, and so are both
   * in the module's memory. Throws module_dead, now and from then on, if anything but a reply comes out.
   */
  call(request: Uint8Array): Uint8Array {
    const exports = this.#exports;
    this.#exports = undefined; // until it has answered: a call that overflows the stack may leave none to mark the death with
    try {
      if (!exports) throw new TypeError("dead");
      const address = exports.buffer(request.length) >>> 0;
      new Uint8Array(exports.mem.buffer, address, request.length).set(request);
      const place = BigInt.asUintN(64, exports.call(request.length));
      const reply = new Uint8Array(exports.mem.buffer, Number(place >> 32n), Number(place & 0xffffffffn));
      const copy = reply.slice();
      reply.fill(0);
      if (copy.length === 0 || panicked(copy)) throw new TypeError("no answer");
      this.#exports = exports;
      if (exports.mem.buffer.byteLength > this.memoryLimit) this.end(died("it used more memory than it may"));
      return copy;
    } catch {
      throw this.end(died("it failed inside"));
    } finally {
      request.fill(0);
    }
  }

  /** Marks the instance dead and lets go of its memory; every later call throws the error. Returns why it died first. */
  end(error: LatchkeyError): LatchkeyError {
    if (!this.#death) {
      this.#death = error;
      this.#exports = undefined;
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
function panicked(reply: Uint8Array): boolean {
  return reply[0] === STATUS_ERROR && /^\{"code":"module_(panic|dead)"/.test(decoder.decode(reply.subarray(5, 40)));
}

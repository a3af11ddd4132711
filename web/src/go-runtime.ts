// Go's own support script, wasm_exec.js, as the building toolchain ships it, kept out of the global scope: its globals are
// there only while Go starts, which is when Go looks them up. A page's other scripts must not take `process` or `fs` for
// Node's, and cannot reach into what Go holds.

import "./random.js"; // captures the random source before the script below is evaluated
import { before, names } from "./before-go.js";
import "./wasm_exec.js";

/** What wasm_exec.js defines, as far as it is used here. */
export interface GoProgram {
  importObject: Record<string, Record<string, (...values: number[]) => unknown>>;
  exit: (code: number) => void;
  exited: boolean;
  run(instance: WebAssembly.Instance): Promise<void>;
  _resume(): void;
  _scheduledTimeouts: Map<number, ReturnType<typeof setTimeout>>;
}

const scope = globalThis as Record<string, unknown>;
const added = new Map(names.filter((name) => scope[name] !== before.get(name)).map((name) => [name, scope[name]]));
restore();

/** Go's class; undefined if the script did not define it. */
export const Go = added.get("Go") as (new () => GoProgram) | undefined;

/** Runs work, which must not wait for anything, with Go's globals in place. */
export function withGoGlobals<T>(work: () => T): T {
  for (const [name, value] of added) scope[name] = value;
  try {
    return work();
  } finally {
    restore();
  }
}

function restore(): void {
  for (const name of added.keys()) {
    if (before.has(name)) scope[name] = before.get(name);
    else delete scope[name];
  }
}

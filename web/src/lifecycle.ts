// What every wallet can do besides the module's methods, wherever the module runs, and how open calls hear of it.

import { LatchkeyError } from "./errors.js";

/** What ends or replaces the running module. */
export interface Lifecycle {
  /**
   * Locks: the module zeroes its secrets, then its Worker or instance is ended, which removes every copy that zeroing
   * cannot reach, and a locked one takes its place. Open calls are rejected with flow_cancelled.
   */
  lock(): Promise<void>;
  /** Replaces the running module by a fresh, locked one. Open calls are rejected with module_dead. */
  restart(): Promise<void>;
  /** Ends the module for good. */
  close(): void;
}

/** The reply frame of a call that returns nothing. */
export const DONE = new Uint8Array(1);

export function lockedError(): LatchkeyError {
  return new LatchkeyError("flow_cancelled", "The wallet was locked before this was done. What was signed before is in its ledger.");
}

export function restartedError(): LatchkeyError {
  return new LatchkeyError("module_dead", "The wallet module was restarted before this was done. What was signed before is in its ledger.");
}

export function closedError(): LatchkeyError {
  return new LatchkeyError("wallet_closed", "This wallet was closed. Load it again to use it.");
}

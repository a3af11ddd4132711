// What load() returns: every method of the module, and what ends or replaces the module itself.

import { ModuleClient, type KDFParams, type MethodInfo } from "./generated.js";
import type { Supervisor, Events } from "./supervisor.js";

/** What a wallet can do besides the module's methods, wherever the module runs. */
export interface Lifecycle {
  /**
   * Locks: the module zeroes its secrets, then its Worker is ended, which removes every copy that zeroing cannot reach, and
   * a locked one takes its place. Open calls are rejected with flow_cancelled.
   */
  lock(): Promise<void>;
  /** Replaces the running module by a fresh, locked one. Open calls are rejected with module_dead. */
  restart(): Promise<void>;
  /** Ends the module for good. */
  close(): void;
}

/** A wallet whose module runs in a Worker. */
export class Latchkey extends ModuleClient implements Lifecycle {
  readonly #supervisor: Supervisor;

  constructor(supervisor: Supervisor) {
    super((frame, method) => invoke(supervisor, frame, method));
    this.#supervisor = supervisor;
  }

  /** Derives the key that opens a vault from a password: vault.deriveKey, in a Worker that is thrown away afterwards. */
  deriveKey(request: { password: Uint8Array; params: KDFParams }): Promise<Uint8Array> {
    return this.vault.deriveKey(request);
  }

  async lock(): Promise<void> {
    await this.vault.lock();
  }

  restart(): Promise<void> {
    return this.#supervisor.restart();
  }

  close(): void {
    this.#supervisor.close();
  }

  /** Calls the listener at each event of that name, until the function that is returned is called. */
  on<Name extends keyof Events>(name: Name, listener: (event: Events[Name]) => void): () => void {
    return this.#supervisor.on(name, listener);
  }
}

async function invoke(supervisor: Supervisor, frame: Uint8Array, method: MethodInfo): Promise<Uint8Array> {
  if (method.kind === "isolated") return supervisor.callApart(frame);
  if (method.name !== "vault.lock") return supervisor.call(frame);
  return supervisor.lock(frame);
}

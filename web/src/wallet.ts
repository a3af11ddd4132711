// What load() returns: every method of the module, and what ends or replaces the module itself.

import { ModuleClient, type MethodInfo } from "./generated.js";
import type { Lifecycle } from "./lifecycle.js";
import type { Events, Supervisor } from "./supervisor.js";

/** A wallet whose module runs in a Worker. */
export class Latchkey extends ModuleClient implements Lifecycle {
  readonly #supervisor: Supervisor;

  constructor(supervisor: Supervisor) {
    super((frame, method) => invoke(supervisor, frame, method));
    this.#supervisor = supervisor;
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

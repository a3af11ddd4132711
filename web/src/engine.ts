// The module in the thread of its caller: for an extension's service worker, which may not have Workers of its own, and
// for Node programs that do without a thread.

import type { Host } from "./effects.js";
import { LatchkeyError } from "./errors.js";
import { ModuleClient, PureModule, type MethodInfo } from "./generated.js";
import type { FrameReader } from "./frame.js";
import type { Instance } from "./instance.js";
import { startModule } from "./loader.js";
import { run } from "./runner.js";
import { closedError, DONE, lockedError, restartedError, type Lifecycle } from "./lifecycle.js";

/** Keeps one working instance, as Supervisor keeps one working Worker. */
export class Engine {
  #current: Promise<Instance>;
  #instance: Instance | undefined;
  #closed: LatchkeyError | undefined;

  constructor(
    private readonly module: WebAssembly.Module,
    private readonly host: Host,
    private readonly memoryLimit: number | undefined,
  ) {
    this.#current = this.#start();
  }

  /** Resolves when the instance that is current answers. */
  async ready(): Promise<void> {
    await this.#current;
  }

  /** Runs one call at once. Throws module_dead in the moments in which a dead instance is replaced. */
  perform<T>(frame: Uint8Array, read: (reply: FrameReader) => T): T {
    const instance = this.#instance;
    if (instance && !this.#closed) return instance.perform(frame, read);
    frame.fill(0);
    throw this.#closed ?? new LatchkeyError("module_dead", "The wallet module is being started afresh. Try again in a moment.");
  }

  async invoke(frame: Uint8Array, method: MethodInfo): Promise<Uint8Array> {
    if (this.#closed) throw this.#closed;
    if (method.kind === "isolated") return this.#callApart(frame);
    if (method.name === "vault.lock") return this.#lock(frame);
    return run(await this.#current, frame, this.host);
  }

  /** The instance zeroes its secrets, and then is dropped whether it managed to or not. */
  async #lock(frame: Uint8Array): Promise<Uint8Array> {
    const instance = await this.#current;
    try {
      return instance.call(frame);
    } catch {
      return DONE;
    } finally {
      await this.#replace(instance, lockedError());
    }
  }

  async restart(): Promise<void> {
    if (this.#closed) throw this.#closed;
    await this.#replace(await this.#current, restartedError());
  }

  close(): void {
    this.#closed ??= closedError();
    this.#instance?.end(this.#closed);
  }

  async #callApart(frame: Uint8Array): Promise<Uint8Array> {
    const apart = await startModule(this.module, { memoryLimit: this.memoryLimit });
    try {
      return apart.call(frame);
    } finally {
      apart.end(closedError());
    }
  }

  #start(): Promise<Instance> {
    this.#instance = undefined;
    let alive = false; // one that never came to life is not tried again: the next one would fail as well
    const starting = startModule(this.module, {
      memoryLimit: this.memoryLimit,
      onDeath: () => {
        if (alive && !this.#closed) this.#current = this.#start();
      },
    });
    starting.then(
      (instance) => {
        alive = true;
        this.#instance = instance;
      },
      () => undefined, // whoever calls next hears of it
    );
    return starting;
  }

  async #replace(instance: Instance, reason: LatchkeyError): Promise<void> {
    instance.end(reason);
    await this.#current;
  }
}

/** A wallet whose module runs in this thread. */
export class InlineLatchkey extends ModuleClient implements Lifecycle {
  /** The methods that need neither the wallet's state nor the chain, without promises. */
  readonly pure: PureModule;
  readonly #engine: Engine;

  constructor(engine: Engine) {
    super((frame, method) => engine.invoke(frame, method));
    this.#engine = engine;
    this.pure = new PureModule((frame, read) => engine.perform(frame, read));
  }

  async lock(): Promise<void> {
    await this.vault.lock();
  }

  restart(): Promise<void> {
    return this.#engine.restart();
  }

  close(): void {
    this.#engine.close();
  }
}

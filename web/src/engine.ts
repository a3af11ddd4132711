// The module in the thread of its caller: for an extension's service worker, which may not have Workers of its own, and
// for Node programs that do without a thread.

import { LatchkeyError } from "./errors.js";
import type { Host } from "./effects.js";
import { ModuleClient, PureModule, type KDFParams, type MethodInfo } from "./generated.js";
import type { Instance } from "./instance.js";
import { startModule } from "./loader.js";
import { run } from "./runner.js";
import type { Lifecycle } from "./wallet.js";

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
  callSync(frame: Uint8Array): Uint8Array {
    if (this.#closed) throw this.#closed;
    if (!this.#instance) throw new LatchkeyError("module_dead", "The wallet module is being started afresh. Try again in a moment.");
    return this.#instance.call(frame);
  }

  async invoke(frame: Uint8Array, method: MethodInfo): Promise<Uint8Array> {
    if (this.#closed) throw this.#closed;
    if (method.kind === "isolated") return this.#callApart(frame);
    const instance = await this.#current;
    const reply = await run(instance, frame, this.host);
    if (method.name === "vault.lock") await this.#replace(instance, new LatchkeyError("flow_cancelled", "The wallet was locked before this was done. What was signed before is in the ledger."));
    return reply;
  }

  async restart(): Promise<void> {
    if (this.#closed) throw this.#closed;
    const reason = new LatchkeyError("module_dead", "The wallet module was restarted before this was done. What was signed before is in the ledger.");
    await this.#replace(await this.#current, reason);
  }

  close(): void {
    this.#closed ??= new LatchkeyError("wallet_closed", "This wallet was closed. Load it again to use it.");
    this.#instance?.end(this.#closed);
  }

  async #callApart(frame: Uint8Array): Promise<Uint8Array> {
    const apart = await startModule(this.module, { memoryLimit: this.memoryLimit });
    try {
      return apart.call(frame);
    } finally {
      apart.end(new LatchkeyError("wallet_closed", "This instance served one call."));
    }
  }

  #start(): Promise<Instance> {
    this.#instance = undefined;
    const starting = startModule(this.module, {
      memoryLimit: this.memoryLimit,
      onDeath: () => {
        if (!this.#closed) this.#current = this.#start();
      },
    });
    starting.then(
      (instance) => (this.#instance = instance),
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
    this.pure = new PureModule((frame) => engine.callSync(frame));
  }

  /** Derives the key that opens a vault from a password: vault.deriveKey, in an instance that is thrown away afterwards. */
  deriveKey(request: { password: Uint8Array; params: KDFParams }): Promise<Uint8Array> {
    return this.vault.deriveKey(request);
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

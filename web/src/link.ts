// One life of a Worker, seen from the page or program: start it, hand it calls, answer its questions, end it.

import { LatchkeyError } from "./errors.js";
import { compareAndSet, load, mac, writeBoth } from "./effects.js";
import { isFromWorker, type Answer, type FromWorker, type Progress, type Question, type StorageChoice, type ToWorker } from "./protocol.js";
import type { Records } from "./storage.js";
import { providerTransport, type EIP1193Provider } from "./transport.js";

/** A Worker of either platform, before it is started. */
export interface Spawned {
  post(message: ToWorker, moved: Transferable[]): void;
  /** Ends it at once, whatever it is doing. */
  terminate(): void;
}

/** Makes a Worker that reports its messages, and its failure: a script that does not load, an exception, an exit. */
export type Spawn = (onMessage: (message: unknown) => void, onFailure: () => void) => Spawned;

/** What every Worker of one wallet is started with. */
export interface Settings {
  wasm: string | WebAssembly.Module | undefined;
  storage: StorageChoice;
  /** Where `storage` is remote. */
  store: Records | undefined;
  transports: Readonly<Record<string, EIP1193Provider>>;
  memoryLimit: number | undefined;
}

interface Call {
  resolve(frame: Uint8Array): void;
  reject(error: LatchkeyError): void;
}

export class Link {
  /** Resolves to the compiled module once its handshake is through. */
  readonly started: Promise<WebAssembly.Module>;
  #resolveStarted!: (module: WebAssembly.Module) => void;
  #rejectStarted!: (error: LatchkeyError) => void;
  readonly #calls = new Map<number, Call>();
  readonly #worker: Spawned;
  #ids = 0;
  #end: LatchkeyError | undefined;

  constructor(
    spawn: Spawn,
    private readonly settings: Settings,
    private readonly onProgress: (progress: Progress) => void,
    /** Called once if the Worker ends by itself. */
    private readonly onDeath: (error: LatchkeyError) => void,
  ) {
    this.started = new Promise((resolve, reject) => {
      this.#resolveStarted = resolve;
      this.#rejectStarted = reject;
    });
    this.started.catch(() => undefined); // whoever waits for it hears of it; nobody has to
    this.#worker = spawn(
      (message) => this.#receive(message),
      () => this.#die(new LatchkeyError("worker_failed", "The wallet's Worker could not be started or ended unexpectedly. Check that its script is served, and that the Content-Security-Policy allows it.")),
    );
    const { wasm, storage, transports, memoryLimit } = settings;
    this.#worker.post({ kind: "start", wasm, storage, transports: Object.keys(transports), memoryLimit }, []);
  }

  /** Hands over a request frame, which is moved away from the caller, and resolves to its final reply frame. */
  async call(frame: Uint8Array): Promise<Uint8Array> {
    if (this.#end) throw this.#end;
    return new Promise((resolve, reject) => {
      const id = ++this.#ids;
      this.#calls.set(id, { resolve, reject });
      this.#worker.post({ kind: "call", id, frame }, [frame.buffer as ArrayBuffer]);
    });
  }

  /** Ends the Worker and everything that waits for it. */
  end(error: LatchkeyError): void {
    if (this.#end) return;
    this.#end = error;
    this.#worker.terminate();
    this.#rejectStarted(error);
    for (const { reject } of this.#calls.values()) reject(error);
    this.#calls.clear();
  }

  #die(error: LatchkeyError): void {
    if (this.#end) return;
    this.end(error);
    this.onDeath(error);
  }

  #receive(message: unknown): void {
    if (this.#end || !isFromWorker(message)) return;
    switch (message.kind) {
      case "progress":
        return this.onProgress(message.progress);
      case "started":
        return this.#resolveStarted(message.module);
      case "failed":
      case "dead":
        return this.#die(LatchkeyError.of(message.error));
      case "reply":
        this.#calls.get(message.id)?.resolve(message.frame);
        this.#calls.delete(message.id);
        return;
      case "error":
        this.#calls.get(message.id)?.reject(LatchkeyError.of(message.error));
        this.#calls.delete(message.id);
        return;
      case "ask":
        return void this.#answer(message);
    }
  }

  async #answer({ id, question }: FromWorker & { kind: "ask" }): Promise<void> {
    let message: ToWorker;
    try {
      message = { kind: "answer", id, value: await this.#perform(question) };
    } catch (error) {
      const known = error instanceof LatchkeyError ? error : new LatchkeyError(question.about === "rpc" ? "node_outcome_unknown" : "storage_failed", "The program that runs the wallet failed to answer it.");
      message = { kind: "refuse", id, error: known.toJSON() };
    }
    if (!this.#end) this.#worker.post(message, []);
  }

  async #perform(question: Question): Promise<Answer> {
    if (question.about === "rpc") {
      const provider = this.settings.transports[question.transport];
      if (!provider) throw new LatchkeyError("node_not_reached", "There is no transport of that name.", "endpoint");
      return providerTransport(provider)(question.batch);
    }
    const storage = this.settings.store;
    if (!storage) throw new LatchkeyError("storage_failed", "This wallet was started without a store on this side.");
    if (question.about === "load") return load(storage, question.key);
    if (question.about === "mac") return mac(storage, question.data);
    if (question.about === "writeBoth") return writeBoth(storage, question.first, question.second);
    return !(await compareAndSet(storage, question.key, question.expected, question.value));
  }
}

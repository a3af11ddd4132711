// Keeps one working Worker: replaces it when it dies, ends it when the wallet is locked, and lends a second one to calls
// that are hungry for memory. What a Worker held is gone with it, so a replacement is always locked.

import { buildInfo } from "./build-info.js";
import type { LatchkeyError } from "./errors.js";
import { closedError, DONE, lockedError, restartedError } from "./lifecycle.js";
import { Link, type Settings, type Spawn } from "./link.js";
import type { Progress } from "./protocol.js";

/** What a wallet tells its listeners. */
export interface Events {
  /** How far start-up is; a replacement says only that it starts. */
  progress: Progress;
  /** The module died and was replaced; every open call was rejected, and the wallet is locked. */
  restart: { reason: LatchkeyError };
  /** lock() was called. */
  locked: Record<string, never>;
}

type Listener<Name extends keyof Events> = (event: Events[Name]) => void;

/** After so many Workers in a row that never came to life, the fault is not a passing one. */
const MOST_FAILED_STARTS = 3;

export class Supervisor {
  readonly #listeners = new Map<keyof Events, Set<Listener<never>>>();
  #link: Link;
  #module: WebAssembly.Module | undefined; // compiled once, shared by every Worker
  #failedStarts = 0;
  readonly #apart = new Set<Link>();
  #closed: LatchkeyError | undefined;

  constructor(
    private readonly spawn: Spawn,
    private readonly settings: Settings,
  ) {
    this.#link = this.#open();
  }

  /** Resolves when the first Worker answers; rejects with the reason if it does not come to life. */
  async ready(): Promise<void> {
    await this.#link.started;
    this.emit("progress", { phase: "ready", loaded: buildInfo.size, total: buildInfo.size });
  }

  /** Runs one call in the wallet's Worker. */
  async call(frame: Uint8Array): Promise<Uint8Array> {
    if (this.#closed) throw this.#closed;
    const link = this.#link;
    await link.started;
    return link.call(frame);
  }

  /** Runs one call in a Worker of its own and ends that Worker: its memory goes back to the system, with what was in it. */
  async callApart(frame: Uint8Array): Promise<Uint8Array> {
    if (this.#closed) throw this.#closed;
    const apart = new Link(this.spawn, { ...this.settings, wasm: this.#module ?? this.settings.wasm }, () => undefined, () => undefined);
    this.#apart.add(apart);
    try {
      await apart.started;
      return await apart.call(frame);
    } finally {
      apart.end(closedError());
      this.#apart.delete(apart);
    }
  }

  /** Hands over the frame of vault.lock, which zeroes the module's secrets, ends its Worker and starts a locked one. */
  async lock(frame: Uint8Array): Promise<Uint8Array> {
    if (this.#closed) throw this.#closed;
    const link = this.#link;
    const reply = await withinTime(link.started.then(() => link.call(frame)), ZEROING_TIME);
    if (link === this.#link && !this.#closed) {
      this.#endAll(lockedError());
      this.#link = this.#open();
      this.emit("locked", {});
    }
    await this.#link.started;
    return reply ?? DONE;
  }

  /** Replaces the Worker by a locked one, as if it had died. */
  async restart(): Promise<void> {
    if (this.#closed) throw this.#closed;
    const reason = restartedError();
    this.#endAll(reason);
    this.#link = this.#open();
    this.emit("restart", { reason });
    await this.#link.started;
  }

  /** Ends the Worker for good. */
  close(): void {
    this.#closed ??= closedError();
    this.#endAll(this.#closed);
  }

  #endAll(reason: LatchkeyError): void {
    this.#link.end(reason);
    for (const apart of this.#apart) apart.end(reason);
  }

  on<Name extends keyof Events>(name: Name, listener: Listener<Name>): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener as Listener<never>));
    return () => void listeners.delete(listener as Listener<never>);
  }

  private emit<Name extends keyof Events>(name: Name, event: Events[Name]): void {
    for (const listener of this.#listeners.get(name) ?? []) (listener as Listener<Name>)(event);
  }

  #open(): Link {
    const link = new Link(
      this.spawn,
      { ...this.settings, wasm: this.#module ?? this.settings.wasm },
      (progress) => this.emit("progress", progress),
      (reason) => this.#replace(reason),
    );
    link.started.then(
      (module) => {
        this.#module = module;
        this.#failedStarts = 0;
      },
      () => undefined,
    );
    return link;
  }

  /** Opens another Worker in the place of one that ended by itself, unless that keeps happening. */
  #replace(reason: LatchkeyError): void {
    if (this.#closed) return;
    const neverAlive = this.#module === undefined;
    if (neverAlive || ++this.#failedStarts > MOST_FAILED_STARTS) {
      this.#closed = reason;
      return;
    }
    this.#link = this.#open();
    this.emit("restart", { reason });
  }
}

/** Milliseconds that a module gets to zero its secrets before its Worker is ended regardless. */
const ZEROING_TIME = 500;

/** Waits for work, but no longer than that; undefined if it failed or took longer. */
async function withinTime<T>(work: Promise<T>, milliseconds: number): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const elapsed = new Promise<undefined>((resolve) => (timer = setTimeout(resolve, milliseconds, undefined)));
  const result = await Promise.race([work.catch(() => undefined), elapsed]);
  clearTimeout(timer);
  return result;
}

// Writers that collided take turns. That is for progress alone: whoever loses its lock, or gets none in time, goes on without,
// and the compare-and-set decides as ever.

const LONGEST_WAIT = 3000; // milliseconds
const LONGEST_HOLD = 3000;

/** Runs `held` alone under a name; rejects if the signal aborts before it begins, and if the lock is stolen. */
export type Lock = (name: string, signal: AbortSignal, held: () => Promise<void>) => Promise<unknown>;

/** A flow's turn at the record that it collided on. */
export class Turn {
  #key: string | undefined;
  #end = (): void => undefined;

  constructor(private readonly lock: Lock = between) {}

  /** Resolves when this flow may try again: it has its turn, or waited long enough for one. */
  async take(key: string): Promise<void> {
    if (this.#key === key) return;
    this.leave();
    const waiting = new AbortController();
    const patience = setTimeout(() => waiting.abort(), LONGEST_WAIT);
    let end = (): void => undefined;
    await new Promise<void>((goOn) => {
      const held = (): Promise<void> =>
        new Promise((release) => {
          const expiry = setTimeout(() => end(), LONGEST_HOLD);
          end = () => {
            clearTimeout(expiry);
            if (this.#end === end) this.#key = undefined;
            release();
          };
          this.#key = key;
          this.#end = end;
          goOn();
        });
      const over = (): void => {
        end(); // if it was stolen
        goOn();
      };
      this.lock(`latchkey ${key}`, waiting.signal, held).then(over, over);
    });
    clearTimeout(patience);
  }

  /** Gives the turn to the next one. */
  leave(): void {
    this.#end();
  }
}

/** Between the tabs of a browser; without Web Locks, as in Node, between the flows of this thread. */
const between: Lock = (name, signal, held) => {
  const locks = globalThis.navigator?.locks;
  return locks ? locks.request(name, { signal }, held) : queue(name, signal, held);
};

const queues = new Map<string, Promise<void>>();

function queue(name: string, signal: AbortSignal, held: () => Promise<void>): Promise<void> {
  const turn = (queues.get(name) ?? Promise.resolve()).then(() => (signal.aborted ? undefined : held()));
  queues.set(name, turn);
  void turn.then(() => queues.get(name) === turn && queues.delete(name));
  const aborted = new Promise<void>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));
  return Promise.race([turn, aborted]);
}

// Keeps an account's transactions reconciled with the chain: on start, on wake, per block while anything is open, on demand.

import { LatchkeyError } from "./errors.js";
import type { Activity, SyncArguments } from "./generated.js";

/** What is watched, and who hears of it. */
export interface WatchOptions extends SyncArguments {
  /** Called after each reconciliation. */
  onActivity(activity: Activity): void;
  /** Called when one failed; it is tried again after a pause that doubles each time. */
  onError?(error: LatchkeyError): void;
  /** Milliseconds between two looks while a transaction is open: the chain's block time; default 12,000. */
  blockTime?: number;
  /** Milliseconds between two looks while none is open and the page is visible; default 60,000. */
  idleTime?: number;
}

/** A watch that runs until it is stopped. */
export interface Watch {
  /** Reconciles now, with a look at the chain that begins after this call. */
  now(): Promise<Activity>;
  /** Ends the watch: nothing more is asked, and nobody is called. */
  stop(): void;
}

/** What a watch needs of the engine; tests have their own. */
export interface Surroundings {
  /** The time in milliseconds since 1970. */
  now(): number;
  /** Calls back once after some milliseconds, unless the function that is returned is called. */
  after(milliseconds: number, callback: () => void): () => void;
  /** Calls back whenever the page is shown again or the network is back, until the function that is returned is called. */
  onWake(callback: () => void): () => void;
  /** Whether somebody may be looking. */
  visible(): boolean;
}

const SHORTEST_PAUSE = 1000; // before it doubles: a node that fails is not asked at the pace of a fast chain
const LONGEST_PAUSE = 5 * 60_000;
const TICK = 5000; // between two looks at the clock
const SLEPT = 3 * TICK; // a clock that went on so far between them says that this device slept

/** Watches an account. It works while the wallet is locked: what is recorded is sent and settled without a key. */
export function watchAccount(wallet: { sync(args: SyncArguments): Promise<Activity> }, options: WatchOptions, world: Surroundings = engine): Watch {
  const { chainId, account, blockTime = 12_000, idleTime = 60_000 } = options;
  let open = true; // until a look says that nothing is
  let failures = 0;
  let due = 0;
  let seen = world.now();
  let running: Promise<Activity> | undefined;
  let next: Promise<Activity> | undefined;
  let stopped = false;
  let cancel = (): void => undefined;

  const look = async (): Promise<Activity> => {
    cancel();
    try {
      if (stopped) throw new LatchkeyError("watch_stopped", "This watch was stopped. Start another one.");
      const activity = await wallet.sync({ chainId, account });
      failures = 0;
      open = activity.open > 0;
      tell(() => options.onActivity(activity));
      return activity;
    } catch (error) {
      failures++;
      tell(() => options.onError?.(error as LatchkeyError));
      if ((error as LatchkeyError).code === "wallet_closed") queueMicrotask(stop); // after it was told
      throw error;
    } finally {
      running = undefined;
      const pause = open ? blockTime : world.visible() ? idleTime : Infinity;
      seen = world.now();
      due = seen + (failures > 0 ? Math.min(Math.max(blockTime, SHORTEST_PAUSE) * 2 ** failures, LONGEST_PAUSE) : pause);
      wait();
    }
  };

  /** Calls a listener in a turn of its own: an exception of its is the program's to see. */
  const tell = (listener: () => void): void => queueMicrotask(() => void (stopped || listener()));

  /** One at a time; what is asked for meanwhile begins when it is through, once. */
  const now = (): Promise<Activity> => {
    if (!running) return (running = Promise.resolve().then(look)); // a look that fails at once must not end before it is running
    return (next ??= running.catch(() => undefined).then(() => {
      next = undefined;
      return now();
    }));
  };

  const wait = (): void => {
    cancel();
    if (!stopped) cancel = world.after(Math.min(Math.max(due - world.now(), 0), TICK), tick);
  };

  const tick = (): void => {
    const time = world.now();
    const slept = Math.abs(time - seen) > SLEPT && (open || world.visible());
    seen = time;
    if (slept || time >= due) wake();
    else wait();
  };

  /** In the midst of a look as well: that one may have begun without a network. */
  const wake = (): void => void now().catch(() => undefined); // onError is told

  const stop = (): void => {
    stopped = true;
    cancel();
    forget();
  };

  const forget = world.onWake(wake);
  wake();
  return { now, stop };
}

const engine: Surroundings = {
  now: Date.now,
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
  onWake(callback) {
    const shown = (): void => {
      if (engine.visible()) callback();
    };
    globalThis.document?.addEventListener("visibilitychange", shown);
    globalThis.addEventListener?.("online", callback); // Node has neither
    return () => {
      globalThis.document?.removeEventListener("visibilitychange", shown);
      globalThis.removeEventListener?.("online", callback);
    };
  },
  visible: () => globalThis.document?.visibilityState !== "hidden",
};

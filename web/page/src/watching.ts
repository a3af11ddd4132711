// Which accounts are kept reconciled with the chain: the one in use, and each other of which something is still open.
import { wallet, watchAccount, type Activity, type Address, type LatchkeyError, type Watch } from "./wallet.js";

/** Milliseconds between two looks while something is open, and while nothing is. */
const OPEN = 2_000;
const QUIET = 12_000;

export interface Place {
  chainId: number;
  account: Address;
}

/** Listener hears of every look at any of them. */
export interface Listener {
  looked(place: Place, activity: Activity): void;
  failed(place: Place, error: LatchkeyError): void;
}

const watches = new Map<string, Watch>();
let current = "";

function name({ chainId, account }: Place): string {
  return `${chainId} ${account}`;
}

/** follow watches what is in use. What was in use before is watched on as long as something of it is open, also while the wallet is locked: what is signed needs no key to be sent. */
export function follow(place: Place, listener: Listener): Watch {
  current = name(place);
  return keep(place, listener);
}

function keep(place: Place, listener: Listener): Watch {
  const key = name(place);
  const known = watches.get(key);
  if (known) return known;
  const watch = watchAccount(wallet, {
    ...place, blockTime: OPEN, idleTime: QUIET,
    onActivity: (activity) => {
      if (activity.open === 0 && key !== current) forget(key);
      listener.looked(place, activity);
    },
    onError: (error) => {
      if (key !== current && error.code !== "node_not_reached" && error.code !== "node_outcome_unknown" && error.code !== "flow_cancelled") forget(key);
      listener.failed(place, error);
    },
  });
  watches.set(key, watch);
  return watch;
}

/** alsoFollow looks once into the records of other places, and watches those of which something is open. */
export async function alsoFollow(places: Place[], listener: Listener): Promise<void> {
  for (const place of places) {
    if (watches.has(name(place))) continue;
    const activity = await wallet.activity(place).catch(() => undefined);
    if (activity && activity.open > 0) keep(place, listener);
  }
}

function forget(key: string): void {
  watches.get(key)?.stop();
  watches.delete(key);
}

import type { Account, Address, Activity, ChainStatus, Contact, FeeMarket, MessageRequest, Network, NFT, PlanRequest, Portfolio, Progress, SignedMessage, Token } from "./wallet.js";
import type { Problem } from "./messages.js";

/** Ask is what the approval sheet is asked to show: a transaction, several in order, or a message. */
export type Ask = PlanRequest | PlanRequest[] | MessageRequest;

/** Signed is the last message that was signed, and what it said that it does. */
export interface Signed extends SignedMessage {
  intent: string;
  from: Address;
}

/** Phase is what the whole page is doing; the screens of an open wallet are chosen by the route. */
export type Phase = "loading" | "refused" | "welcome" | "locked" | "open";

/** State is everything that more than one part of the page looks at. It never holds a secret. */
export interface State {
  phase: Phase;
  progress: Progress;
  refusal?: Problem | undefined;
  lockedBecause?: "idle" | "absolute" | "restart" | "asked" | "elsewhere" | undefined;
  accounts: Account[];
  address: Address;
  networks: Network[];
  chainId: number;
  tokens: Token[];
  nfts: NFT[];
  contacts: Contact[];
  portfolio?: Portfolio | undefined;
  /** When the node last answered, by this device's clock. */
  freshAt: number;
  /** Why the last reading of the chain failed; what is shown is then older. */
  stale?: Problem | undefined;
  /** Why the account's records cannot be trusted; nothing is signed for it meanwhile. */
  unsound?: Problem | undefined;
  refreshing: boolean;
  chain?: ChainStatus | undefined;
  activity?: Activity | undefined;
  /** The number that came next when the chain was last asked; the records alone do not know of other programs. */
  counted?: string | undefined;
  /** What gas costs, as last read; of another chain until that of this one is. */
  market?: FeeMarket | undefined;
  /** What the approval sheet is to show. */
  review?: Ask | undefined;
  signed?: Signed | undefined;
  /** What was typed into the console, for when one comes back from an approval. */
  draft: { to: string; abi: string };
  /** Said by the live region, and shown for a moment. */
  announcement: string;
}

const initial: State = {
  phase: "loading",
  progress: { phase: "download", loaded: 0, total: 0 },
  accounts: [],
  address: "0x",
  networks: [],
  chainId: 0,
  tokens: [],
  nfts: [],
  contacts: [],
  draft: { to: "", abi: "" },
  freshAt: 0,
  refreshing: false,
  announcement: "",
};

const listeners = new Set<() => void>();

export const state: State = { ...initial };

export function set(patch: Partial<State>): void {
  Object.assign(state, patch);
  for (const listener of listeners) listener();
}

export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function announce(text: string): void {
  set({ announcement: "" });
  requestAnimationFrame(() => set({ announcement: text }));
}

export function account(): Account | undefined {
  return state.accounts.find((one) => one.address === state.address);
}

export function network(): Network | undefined {
  return state.networks.find((one) => one.chainId === state.chainId);
}

/** nextNumber is the one that the next request gets, where that is known: records without anything in them know nothing. */
export function nextNumber(): string | undefined {
  const { counted, activity } = state;
  if (!activity || (counted === undefined && activity.transactions.length === 0)) return counted;
  return counted !== undefined && BigInt(counted) > BigInt(activity.next) ? counted : activity.next;
}

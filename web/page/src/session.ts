// Opening, watching and closing the wallet: everything that the screens share and that is not drawing.
import { explain, isUnsound } from "./messages.js";
import { spoken } from "./parts/intent.js";
import { prefer, preferences } from "./preferences.js";
import { account, announce, network, set, state } from "./store.js";
import { follow, alsoFollow, type Listener } from "./watching.js";
import { open, wallet, type Account, type Address, type Network, type Transaction } from "./wallet.js";

/** Suggestion is the network that the server of this page recommends, in latchkey.json beside it. */
export interface Suggestion {
  chainId: number;
  name: string;
  rpc: string;
  symbol: string;
  decimals: number;
  weth?: Address;
  ens?: Address;
  tokens?: { address: Address }[];
}

export let suggestion: Suggestion | undefined;

/** start loads the module and decides between the welcome and the unlock screen. */
export async function start(): Promise<void> {
  set({ phase: "loading", refusal: undefined });
  try {
    await open((progress) => set({ progress }));
    wallet.on("restart", () => {
      if (state.phase === "open") closed("restart");
    });
    suggestion = await suggested();
    const { exists } = await wallet.vault.status();
    // Import looks up what found accounts hold, so the network is wanted before there is a wallet.
    void welcomeNetwork();
    set({ phase: exists ? "locked" : "welcome" });
    // What was signed before is sent and settled without a key.
    const { chainId, address } = preferences;
    if (exists && chainId && address) follow({ chainId, account: address as Address }, listener);
  } catch (error) {
    set({ phase: "refused", refusal: explain(error) });
  }
}

async function suggested(): Promise<Suggestion | undefined> {
  try {
    const reply = await fetch("latchkey.json", { credentials: "omit" });
    if (!reply.ok) return undefined;
    const found = (await reply.json()) as Suggestion;
    return { ...found, rpc: new URL(found.rpc, document.baseURI).href };
  } catch {
    return undefined;
  }
}

/** opened takes over once the vault is open: networks, tokens, then the screens. */
export async function opened(accounts: Account[]): Promise<void> {
  const chosen = accounts.find((one) => one.address === preferences.address) ?? accounts[0];
  set({ phase: "open", accounts, address: chosen?.address ?? "0x", lockedBecause: undefined });
  watch();
  await showNetworks();
  await welcomeNetwork();
  await showNetworks();
  prefer({ chainId: state.chainId, address: state.address }); // they are watched while the wallet is locked, too
  await reload();
  const places = state.networks.flatMap(({ chainId }) => state.accounts.map(({ address }) => ({ chainId, account: address })));
  void alsoFollow(places, listener);
}

async function showNetworks(): Promise<void> {
  const networks = await wallet.networks.list();
  const wanted = preferences.chainId || suggestion?.chainId;
  set({ networks, chainId: (networks.find((one) => one.chainId === wanted) ?? networks[0])?.chainId ?? 0 });
}

let welcoming: Promise<void> | undefined;

/**
 * welcomeNetwork takes over the server's network and its tokens, once. Whatever interrupts it, a reload or a node that does
 * not answer, it goes on with what is missing the next time.
 */
function welcomeNetwork(): Promise<void> {
  welcoming ??= takeOver().finally(() => (welcoming = undefined));
  return welcoming;
}

async function takeOver(): Promise<void> {
  if (!suggestion || preferences.welcomed.includes(suggestion.chainId)) return;
  try {
    const { chainId, tokens = [] } = suggestion;
    const networks = await wallet.networks.list();
    if (!networks.some((one) => one.chainId === chainId)) await takeSuggestion(suggestion);
    for (const token of tokens) await adopt(chainId, token.address);
    prefer({ welcomed: [...preferences.welcomed, chainId] });
  } catch (error) {
    if (isOpen()) set({ stale: explain(error) });
  }
}

/** adopt adds a token; one that is none is left out, whereas a node that does not answer is an error. */
async function adopt(chainId: number, token: Address): Promise<void> {
  try {
    await wallet.tokens.add({ chainId, token });
  } catch (error) {
    if (explain(error).code !== "token_address") throw error;
  }
}

/** takeSuggestion stores the server's network over what is stored for that chain. */
export function takeSuggestion({ chainId, name, rpc, symbol, decimals, weth, ens }: Suggestion): Promise<Network[]> {
  return wallet.networks.put({ network: { chainId, name, endpoint: rpc, symbol, decimals, ...(weth ? { weth } : {}), ...(ens ? { ens } : {}) } });
}

/** Who asks for the lock means the wallet, not one of its tabs. Each tab keeps its own time without input. */
const tabs = new BroadcastChannel("latchkey");
tabs.onmessage = () => {
  if (isOpen()) void lock("elsewhere");
};

/** locking is over when nothing of the open wallet is left in the module; opening it again waits for that. */
export let locking: Promise<void> = Promise.resolve();

/** lock forgets everything that was shown, then zeroes and ends the module's Worker. */
export async function lock(because: "idle" | "absolute" | "asked" | "elsewhere"): Promise<void> {
  closed(because);
  if (because === "asked") tabs.postMessage("lock");
  locking = wallet.lock();
  await locking;
}

function closed(because: State["lockedBecause"]): void {
  unwatch();
  set({
    phase: "locked", lockedBecause: because, accounts: [], address: "0x", portfolio: undefined, activity: undefined, unsound: undefined, counted: undefined, chain: undefined, market: undefined,
    review: undefined, signed: undefined, draft: { to: "", abi: "" }, tokens: [], nfts: [], contacts: [], stale: undefined, freshAt: 0,
  });
}
type State = typeof state;

export function chooseAccount(address: Address): void {
  prefer({ address });
  set({ address, portfolio: undefined, activity: undefined, unsound: undefined, counted: undefined, stale: undefined, freshAt: 0 });
  void reload();
}

export function chooseNetwork(chainId: number): void {
  prefer({ chainId });
  set({ chainId, portfolio: undefined, activity: undefined, unsound: undefined, counted: undefined, chain: undefined, tokens: [], nfts: [], freshAt: 0, stale: undefined, draft: { ...state.draft, to: "" } });
  void reload();
}

/** Counts how often what the chain is asked about changed: the account, the network, or what is followed there. */
let version = 0;

/** reload reads what is stored for the account and network in use, then asks the chain. */
export async function reload(): Promise<void> {
  version++;
  const { chainId, address } = state;
  if (!network() || !account()) return;
  try {
    const [tokens, nfts, contacts, activity] = await Promise.all([
      wallet.tokens.list({ chainId }), wallet.nfts.list({ chainId }), wallet.contacts.list(), records(chainId, address),
    ]);
    if (isOpen() && state.chainId === chainId && state.address === address) set({ tokens, nfts, contacts, ...activity });
  } catch (error) {
    if (isOpen()) set({ stale: explain(error) });
    return;
  }
  await refresh();
}

/** records are an account's activity, or why they cannot be trusted. Errors: all others. */
async function records(chainId: number, account: Address): Promise<Pick<State, "activity" | "unsound">> {
  try {
    return { activity: await wallet.activity({ chainId, account }), unsound: undefined };
  } catch (error) {
    const problem = explain(error);
    if (!isUnsound(problem)) throw error;
    return { activity: undefined, unsound: problem };
  }
}

/** refresh asks the chain what became of open transactions, and for balances; anew, if what it asks about changed meanwhile. */
export async function refresh(): Promise<void> {
  if (state.refreshing) return;
  set({ refreshing: true });
  try {
    while (isOpen() && network() && account() && !(await look()));
  } finally {
    set({ refreshing: false });
  }
}

/** look reports whether what it read is still what is asked for. */
async function look(): Promise<boolean> {
  const asked = version;
  const { chainId, address } = state;
  try {
    await follow({ chainId, account: address }, listener).now();
  } catch {
    if (!state.unsound) return asked === version; // the listener was told
  }
  await readBalances();
  return asked === version;
}

/** listener shows what a look at the account in use found. The others are looked after without a word. */
const listener: Listener = {
  looked({ chainId, account: address }, activity) {
    if (!isOpen() || state.chainId !== chainId || state.address !== address) return;
    const before = state.activity?.transactions ?? [];
    set({ activity, unsound: undefined, counted: activity.open > 0 ? activity.next : undefined }); // with nothing open the chain is not asked
    report(before, activity.transactions);
    if (!state.refreshing) void readBalances();
  },
  failed({ chainId, account: address }, error) {
    if (!isOpen() || state.chainId !== chainId || state.address !== address) return;
    const problem = explain(error);
    set(isUnsound(problem) ? { unsound: problem, activity: undefined } : { stale: problem });
  },
};

async function readBalances(): Promise<void> {
  const { chainId, address } = state;
  const asked = version;
  const wanted = () => isOpen() && asked === version;
  try {
    const [portfolio, chain] = await Promise.all([wallet.portfolio({ chainId, account: address }), wallet.chain.status({ chainId })]);
    if (wanted()) set({ portfolio, chain, stale: undefined, freshAt: Date.now() });
  } catch (error) {
    if (wanted()) set({ stale: explain(error) });
  }
}

/** readMarket asks what gas costs. Without an answer there is no picture; a plan says what its own fee is in any case. */
export async function readMarket(): Promise<void> {
  const { chainId } = state;
  const market = await wallet.fees({ chainId }).catch(() => undefined);
  if (isOpen() && state.chainId === chainId) set({ market });
}

/** isOpen is asked anew after each wait: the wallet may have been locked meanwhile. */
function isOpen(): boolean {
  return state.phase === "open";
}

/** report says aloud which transactions have just been mined. */
function report(before: Transaction[], now: Transaction[]): void {
  for (const one of now) {
    const earlier = before.find((other) => other.hash === one.hash && other.nonce === one.nonce);
    if (!earlier || settled(earlier) || !settled(one)) continue;
    announce(one.reverted ? `Reverted: ${spoken(one.intent)}. Only the fee was paid.` : `Mined: ${spoken(one.intent)}.`);
  }
}

export function settled(transaction: Transaction): boolean {
  return ["mined", "final", "released", "superseded", "replaced"].includes(transaction.state);
}

let clock: ReturnType<typeof setInterval> | undefined;
let lastInput = 0;
let openedAt = 0;
const INPUTS = ["pointerdown", "keydown", "wheel", "touchstart"] as const;

/** How often the lock times are looked at. */
const TICK = 2_000;

/** watch keeps the lock times. */
function watch(): void {
  unwatch();
  lastInput = openedAt = Date.now();
  for (const kind of INPUTS) addEventListener(kind, touched, { passive: true, capture: true });
  document.addEventListener("visibilitychange", lockIfDue);
  clock = setInterval(lockIfDue, TICK);
}

function unwatch(): void {
  clearInterval(clock);
  for (const kind of INPUTS) removeEventListener(kind, touched, { capture: true });
  document.removeEventListener("visibilitychange", lockIfDue);
}

function touched(): void {
  if (!lockIfDue()) lastInput = Date.now();
}

/** lockIfDue compares wall-clock times, so a device that slept locks as soon as it wakes. */
function lockIfDue(): boolean {
  if (!isOpen()) return false;
  const now = Date.now();
  const because = now - openedAt >= preferences.absolute * 60_000 ? "absolute" : now - lastInput >= preferences.idle * 60_000 ? "idle" : undefined;
  if (because) void lock(because);
  return because !== undefined;
}

/** noteSent reads the ledger again, which knows what was just signed. */
export async function noteSent(): Promise<void> {
  const { chainId, address } = state;
  const activity = await wallet.activity({ chainId, account: address });
  if (isOpen() && state.address === address && state.chainId === chainId) set({ activity });
}

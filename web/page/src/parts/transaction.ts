import { html, nothing, type TemplateResult } from "lit";
import { age, moment } from "../format.js";
import { icon, type Icon } from "../icons.js";
import { actions } from "./actions.js";
import { intent, spoken } from "./intent.js";
import { state } from "../store.js";
import type { Transaction } from "../wallet.js";

interface Look {
  word: string;
  shape: Icon;
  tone: "open" | "done" | "attention" | "quiet";
  text: string;
}

/** LOOKS says what each state of the nonce ledger means to the person who pays. */
const LOOKS: Record<string, Look> = {
  reserved: { word: "Preparing", shape: "reserved", tone: "open", text: "Its number is reserved; nothing is signed yet." },
  signed: { word: "Signed", shape: "pen", tone: "open", text: "Signed and recorded, not yet with the node. The wallet sends it again by itself." },
  sent: { word: "Sent", shape: "send", tone: "open", text: "The node has it. Now it waits for a block." },
  unknown: { word: "Unsure", shape: "warning", tone: "attention", text: "The connection broke while sending. Its number is kept, so it cannot be paid twice; the wallet keeps asking." },
  seen: { word: "Waiting", shape: "clock", tone: "open", text: "The network knows it. Now it waits for a block." },
  mined: { word: "Mined", shape: "done", tone: "done", text: "It is in a block. It counts as final once the chain can no longer take that block back." },
  final: { word: "Final", shape: "final", tone: "done", text: "It can no longer be undone." },
  released: { word: "Not sent", shape: "dash", tone: "quiet", text: "Nothing was signed; its number was given back." },
  superseded: { word: "Superseded", shape: "warning", tone: "attention", text: "Another transaction with the same number was mined, sent from elsewhere. This one can no longer happen." },
  replaced: { word: "Replaced", shape: "dash", tone: "quiet", text: "Another transaction that you linked to it took its number." },
};

const UNKNOWN_STATE: Look = { word: "Needs you", shape: "warning", tone: "attention", text: "The wallet cannot settle this by itself." };
const REVERTED: Look = { word: "Reverted", shape: "danger", tone: "attention", text: "It was mined, but the contract refused it: nothing moved except the fee." };

const OVERTAKEN: Look = { word: "Overtaken", shape: "dash", tone: "quiet", text: "One that is linked to it is in a block. Once that is final, this one can never be mined." };

/** linkedTo are the transactions of the same number that replace one another, newest first. */
export function linkedTo(one: Transaction): Transaction[] {
  const all = state.activity?.transactions ?? [];
  const found = new Set([one]);
  for (const other of found) for (const next of all) if (next.hash && (next.hash === other.replaces || next.hash === other.replacedBy || (other.hash && next.replaces === other.hash))) found.add(next);
  return all.filter((each) => found.has(each));
}

const UNDER_WAY = new Set<Transaction["state"]>(["signed", "unknown", "sent", "seen"]);

/** isOvertaken: it is signed, and one that is linked to it was mined first. */
export function isOvertaken(one: Transaction): boolean {
  return UNDER_WAY.has(one.state) && linkedTo(one).some(({ state }) => state === "mined" || state === "final");
}

/** isWaiting: it may be in the next block. */
export function isWaiting(one: Transaction): boolean {
  return UNDER_WAY.has(one.state) && !isOvertaken(one);
}


export function look(transaction: Transaction): Look {
  return isOvertaken(transaction) ? OVERTAKEN : transaction.reverted ? REVERTED : (LOOKS[transaction.state] ?? UNKNOWN_STATE);
}

/** status is a state's shape and word. */
export function status(transaction: Transaction): TemplateResult {
  const { word, shape, tone } = look(transaction);
  return html`<span class="status ${tone}">${icon(shape, 16)}${word}</span>`;
}

/** address is the route of a transaction: its hash, or, as long as nothing is signed, its number. */
export function address({ hash, nonce }: Transaction): string {
  return `activity/${hash ?? nonce}`;
}

/** linked tells of the other transactions of its number that were linked to it. */
function linked({ hash, purpose, replaces }: Transaction): TemplateResult | typeof nothing {
  const replacedBy = hash && state.activity?.transactions.some((other) => other.replaces === hash);
  const word = purpose === "speedUp" ? "speed-up" : purpose === "cancel" ? "cancellation" : purpose === "fill" ? "fills a gap" : replaces ? "replacement" : replacedBy ? "a replacement was sent" : "";
  return word ? html`<span class="tag">${word}</span>` : nothing;
}

/** line is one transaction: what it did, when, and where it stands; with `deeds`, also what can be done about it. */
export function line(one: Transaction, current = false, deeds = false): TemplateResult {
  return html`<li><a class="line" href="#${address(one)}" aria-current=${current ? "true" : nothing}>
    <span class="grow"><span class="intent">${intent(one.intent)}</span>
      <span class="small soft row wrap tight"><time datetime=${new Date(one.time).toISOString()} title=${moment(one.time)}>${age(one.time)}</time>${linked(one)}</span></span>
    ${status(one)}
  </a>${deeds ? actions(one.actions, one.nonce, one.hash, spoken(one.intent), true) : nothing}</li>`;
}

import { html, nothing, type TemplateResult } from "lit";
import { age, moment } from "../format.js";
import { icon, type Icon } from "../icons.js";
import { intent, spoken } from "./intent.js";
import type { Transaction } from "../wallet.js";

interface Look {
  word: string;
  shape: Icon;
  tone: "open" | "done" | "attention" | "quiet";
  text: string;
}

/** LOOKS says what each state of the nonce ledger means to the person who pays. */
const LOOKS: Record<string, Look> = {
  reserved: { word: "Preparing", shape: "dot", tone: "open", text: "Its number is reserved; nothing is signed yet." },
  signed: { word: "Signed", shape: "clock", tone: "open", text: "Signed and recorded, not yet with the node. The wallet sends it again by itself." },
  sent: { word: "Sent", shape: "clock", tone: "open", text: "The node has it. Now it waits for a block." },
  unknown: { word: "Unsure", shape: "warning", tone: "attention", text: "The connection broke while sending. Its number is kept, so it cannot be paid twice; the wallet keeps asking." },
  seen: { word: "Waiting", shape: "clock", tone: "open", text: "The network knows it. Now it waits for a block." },
  mined: { word: "Mined", shape: "done", tone: "done", text: "It is in a block. It counts as final once the chain can no longer take that block back." },
  final: { word: "Final", shape: "final", tone: "done", text: "It can no longer be undone." },
  released: { word: "Not sent", shape: "dash", tone: "quiet", text: "Nothing was signed; its number was given back." },
  superseded: { word: "Superseded", shape: "warning", tone: "attention", text: "Another transaction with the same number was mined, sent from elsewhere. This one can no longer happen." },
  replaced: { word: "Replaced", shape: "dash", tone: "quiet", text: "A replacement that you approved took its number." },
};

const UNKNOWN_STATE: Look = { word: "Needs you", shape: "warning", tone: "attention", text: "The wallet cannot settle this by itself." };
const REVERTED: Look = { word: "Reverted", shape: "danger", tone: "attention", text: "It was mined, but the contract refused it: nothing moved except the fee." };

export function look(transaction: Transaction): Look {
  return transaction.reverted ? REVERTED : (LOOKS[transaction.state] ?? UNKNOWN_STATE);
}

/** status is a state's shape and word. */
export function status(transaction: Transaction): TemplateResult {
  const { word, shape, tone } = look(transaction);
  return html`<span class="status ${tone}">${icon(shape, 16)}${word}</span>`;
}

/** line is one transaction: what it did, when, and where it stands. */
export function line(transaction: Transaction, current = false): TemplateResult {
  return html`<li><a class="line" href="#activity/${transaction.nonce}" aria-current=${current ? "true" : nothing}>
    <span class="grow"><span class="intent">${intent(transaction.intent)}</span>
      <span class="small soft"><time datetime=${new Date(transaction.time).toISOString()} title=${moment(transaction.time)}>${age(transaction.time)}</time></span></span>
    ${status(transaction)}
  </a></li>`;
}

const SHOWN = 8;

/** lane draws the account's numbers in order: the last settled one, then each open one with its state. */
export function lane(transactions: Transaction[]): TemplateResult | typeof nothing {
  const open = transactions.filter((one) => ["open", "attention"].includes(look(one).tone) && !["superseded", "mined", "final"].includes(one.state));
  if (open.length === 0) return nothing;
  open.sort((a, b) => Number(BigInt(a.nonce) - BigInt(b.nonce)));
  const ordered = open.slice(0, SHOWN);
  const more = open.length - ordered.length;
  const before = BigInt(ordered[0]!.nonce) - 1n;
  return html`<section class="card stack close" aria-labelledby="lane-title">
    <h2 id="lane-title">In flight</h2>
    <ol class="lane">
      ${before >= 0n ? html`<li class="settled"><span class="slot">${icon("done", 16)}<span class="number">${before}</span></span><span class="small soft">settled</span></li>` : nothing}
      ${ordered.map((one) => html`<li><a class="slot ${look(one).tone}" href="#activity/${one.nonce}" title=${spoken(one.intent)}>${icon(look(one).shape, 16)}<span class="number">${one.nonce}</span></a><span class="small soft">${look(one).word.toLowerCase()}</span></li>`)}
      ${more ? html`<li><a class="slot" href="#activity"><span class="number">+${more}</span></a><span class="small soft">more</span></li>` : nothing}
      <li class="free"><span class="slot"><span class="number">${BigInt(open.at(-1)!.nonce) + 1n}</span></span><span class="small soft">free</span></li>
    </ol>
    <p class="small soft">Transactions leave in this order. Each number can be used once, so nothing is paid twice.</p>
  </section>`;
}

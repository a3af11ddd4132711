import { html, nothing, type TemplateResult } from "lit";
import { group, gwei, moment } from "../format.js";
import { icon } from "../icons.js";
import { actions } from "./actions.js";
import { copyButton, full } from "./address.js";
import { amount } from "./amount.js";
import { fieldList } from "./fields.js";
import { intent, spoken } from "./intent.js";
import { SPOTS } from "./lane.js";
import { remark } from "./notice.js";
import { address, isOvertaken, isWaiting, linkedTo, look, status } from "./transaction.js";
import { network, state } from "../store.js";
import type { Slot, Transaction } from "../wallet.js";

/** Chosen is what an argument of the route stands for: a transaction, or a number without one. */
export interface Chosen {
  slot?: Slot | undefined;
  one?: Transaction | undefined;
}

/** choose finds a transaction by its hash, or what stands for a number. */
export function choose(argument: string): Chosen {
  const { lane = [], transactions = [] } = state.activity ?? {};
  if (argument.startsWith("0x")) {
    const one = transactions.find(({ hash }) => hash === argument);
    return { one, slot: lane.find(({ hash }) => hash === argument) };
  }
  const slot = lane.find(({ nonce }) => nonce === argument);
  const same = transactions.filter(({ nonce }) => nonce === argument);
  if (!slot) return { one: same[0] };
  return { slot, one: slot.hash ? same.find(({ hash }) => hash === slot.hash) : slot.place === "reserved" ? same.find(({ state }) => state === "reserved") : undefined };
}

/** detail says all there is to know of one transaction, or of a number that has none, and what can be done about it. */
export function detail(chosen: Chosen): TemplateResult | typeof nothing {
  return chosen.one ? transaction(chosen.one) : chosen.slot ? number(chosen.slot) : nothing;
}

const back = html`<a class="button small back" href="#activity">${icon("left", 16)}All activity</a>`;

function transaction(one: Transaction): TemplateResult {
  const explorer = network()?.explorer;
  return html`<article class="card stack wide" aria-labelledby="detail-title">
    ${back}
    <div class="stack close">
      <h1 id="detail-title" class="title" tabindex="-1">${intent(one.intent)}</h1>
      <div role="status" class="stack close">${status(one)}<p class="soft small">${isOvertaken(one) ? look(one).text : one.notice || look(one).text}</p></div>
    </div>
    ${progress(one)}
    ${waiting(one)}
    ${actions(one.actions, one.nonce, one.hash, "")}
    ${stack(one)}
    ${fieldList(one.fields)}
    <dl class="facts">
      ${one.fields.some((field) => field.address === one.to) ? nothing : html`<dt>Contract</dt><dd>${full(one.to)}</dd>`}
      <dt>Number (nonce)</dt><dd>${group(one.nonce)}</dd>
      <dt>Signed</dt><dd>${one.hash ? html`<time datetime=${new Date(one.time).toISOString()}>${moment(one.time)}</time>` : "not yet"}</dd>
      ${one.block ? html`<dt>Block</dt><dd>${group(one.block)}</dd>` : nothing}
      ${one.fee ? html`<dt>Fee paid</dt><dd>${amount(one.fee, "up")}</dd>` : nothing}
      ${one.gasUsed ? html`<dt>Gas used</dt><dd>${group(String(one.gasUsed))}</dd>` : nothing}
      ${one.hash ? html`<dt>Hash</dt><dd class="row"><span class="mono break grow small">${one.hash}</span>${copyButton(one.hash, "Copy the hash")}</dd>` : nothing}
    </dl>
    ${explorer && one.hash ? html`<a href="${explorer}${one.hash}" target="_blank" rel="noreferrer noopener">Look at it in the block explorer</a>` : nothing}
  </article>`;
}

/** number is one of the lane that no transaction of this wallet stands for: a gap, or one that somebody else took. */
function number(slot: Slot): TemplateResult {
  const { word, shape, text } = SPOTS[slot.place];
  const rivals = (state.activity?.transactions ?? []).filter(({ nonce, hash }) => nonce === slot.nonce && hash);
  return html`<article class="card stack wide" aria-labelledby="detail-title">
    ${back}
    <div class="stack close">
      <h1 id="detail-title" class="title" tabindex="-1">Number ${group(slot.nonce)}</h1>
      <div role="status" class="stack close"><span class="status attention">${icon(shape, 16)}${word.replace(/^./, (first) => first.toUpperCase())}</span><p class="soft small">${text}</p></div>
    </div>
    ${actions(slot.actions, slot.nonce, slot.hash, "")}
    ${rivals.length ? html`<section class="stack close" aria-labelledby="stack-title"><h2 id="stack-title">What you signed for it</h2>${list(rivals)}</section>` : nothing}
    ${slot.hash ? html`<dl class="facts"><dt>Hash</dt><dd class="row"><span class="mono break grow small">${slot.hash}</span>${copyButton(slot.hash, "Copy the hash")}</dd></dl>` : nothing}
  </article>`;
}

/** waiting explains, of one that waits, whether its offer is enough for the next block. */
function waiting(one: Transaction): TemplateResult | typeof nothing {
  const base = state.chain?.baseFee;
  if (!base || BigInt(base) === 0n || !isWaiting(one)) return nothing;
  const enough = BigInt(one.maxFeePerGas) >= BigInt(base);
  if (enough && one.state !== "sent" && one.state !== "seen") return nothing; // no node is known to have it: it waits for something else
  return enough
    ? remark("good", `Its offer is enough: ${gwei(one.maxFeePerGas)} per gas at most, and the next block's base fee is ${gwei(base)}.`)
    : remark("warning", `It offers ${gwei(one.maxFeePerGas)} per gas at most, and the next block's base fee is ${gwei(base)}: it waits until that falls, or until you speed it up.`);
}

/** stack lists what is linked to a transaction, this one among them. */
function stack(one: Transaction): TemplateResult | typeof nothing {
  const group = linkedTo(one);
  if (group.length < 2) return nothing;
  return html`<section class="stack close" aria-labelledby="stack-title">
    <h2 id="stack-title">${group.length} linked transactions, one number</h2>
    <p class="small soft">At most one of them is ever mined.</p>
    ${list(group, one)}
  </section>`;
}

function list(transactions: Transaction[], current?: Transaction): TemplateResult {
  return html`<ol class="linked">${transactions.map((one) => html`<li><a class="line" href="#${address(one)}" aria-current=${one === current ? "true" : nothing}>
    <span class="grow"><span class="intent">${role(one)}<span class="sr">: ${spoken(one.intent)}</span></span><span class="small soft">at most ${gwei(one.maxFeePerGas)} per gas</span><span class="mono small soft">${one.hash?.slice(0, 10)}…</span></span>
    ${status(one)}</a></li>`)}</ol>`;
}

/** role is why a transaction of a stack was made. */
function role({ purpose, replaces }: Transaction): string {
  return purpose === "speedUp" ? "Speed-up" : purpose === "cancel" ? "Cancellation" : purpose === "fill" ? "Gap filled" : replaces ? "Replacement" : "Original";
}

/** progress draws the way from signature to finality. */
function progress(one: Transaction): TemplateResult | typeof nothing {
  const steps: Partial<Record<Transaction["state"], number>> = { reserved: -1, signed: 0, unknown: 0, sent: 1, seen: 1, mined: 2, final: 3 };
  const reached = steps[one.state];
  if (reached === undefined || isOvertaken(one)) return nothing;
  return html`<ol class="way" aria-label="Progress">${["Signed", "Sent", one.reverted ? "Reverted" : "Mined", "Final"].map((name, index) => html`<li class=${index < reached ? "past" : ""} aria-current=${index === reached ? "step" : nothing}>${name}</li>`)}</ol>`;
}

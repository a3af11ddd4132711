import { html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { clock, group, moment } from "../format.js";
import { icon } from "../icons.js";
import { copyButton, full } from "../parts/address.js";
import { amount } from "../parts/amount.js";
import { notice } from "../parts/notice.js";
import { intent } from "../parts/intent.js";
import { fieldList } from "../parts/fields.js";
import { PAST, tabs } from "../parts/tabs.js";
import { lane, line, look, status } from "../parts/transaction.js";
import { refresh } from "../session.js";
import { network, state } from "../store.js";
import type { Transaction } from "../wallet.js";
import { View } from "../view.js";

@customElement("lk-activity")
export class Activity extends View {
  /** The nonce of the transaction that is shown beside the list. */
  @property() number = "";

  override render() {
    const transactions = state.activity?.transactions ?? [];
    const chosen = transactions.find((one) => String(one.nonce) === this.number);
    // Where there is room beside the list, the newest stands there until another is chosen.
    const shown = chosen ?? (!this.number && matchMedia("(min-width: 62rem)").matches ? transactions[0] : undefined);
    return html`<div class="columns detail ${chosen ? "chosen" : ""}">
      <div class="stack wide list">
        <div class="row between wrap"><h1 tabindex="-1">Activity</h1>${tabs("Activity", PAST)}</div>
        <div class="row between">
          <p class="small soft">What this wallet sent, by its own records.</p>
          <button class="button small nowrap" type="button" ?disabled=${state.refreshing} @click=${() => void refresh()}>${icon("refresh", 16)}Check now</button>
        </div>
        ${state.stale ? notice("warning", state.stale.what, `The states below are from ${state.freshAt ? clock(state.freshAt) : "this device's records"}. What was sent stays sent, and the wallet asks again by itself.`) : nothing}
        ${lane(transactions)}
        ${transactions.length === 0
          ? html`<section class="card stack"><p>Nothing sent from this account on ${network()?.name ?? "this network"} yet.</p><p class="soft small">Every transaction appears here as soon as it is signed, and stays. What others send to you shows in the balances.</p></section>`
          : html`<section class="card flush" aria-label="Transactions"><ul>${transactions.map((one) => line(one, one === shown))}</ul></section>`}
      </div>
      <aside>${shown ? this.detail(shown) : nothing}</aside>
    </div>`;
  }

  private detail(one: Transaction) {
    const explorer = network()?.explorer;
    return html`<article class="card stack wide" aria-labelledby="detail-title">
      <a class="button small back" href="#activity">${icon("left", 16)}All activity</a>
      <div class="stack close">
        <h1 id="detail-title" class="title" tabindex="-1">${intent(one.intent)}</h1>
        <div role="status" class="stack close">${status(one)}<p class="soft small">${one.notice || look(one).text}</p></div>
      </div>
      ${this.progress(one)}
      ${fieldList(one.fields)}
      <dl class="facts">
        ${one.fields.some((field) => field.address === one.to) ? nothing : html`<dt>Contract</dt><dd>${full(one.to)}</dd>`}
        <dt>Number</dt><dd>${one.nonce}</dd>
        <dt>Signed</dt><dd><time datetime=${new Date(one.time).toISOString()}>${moment(one.time)}</time></dd>
        ${one.block ? html`<dt>Block</dt><dd>${one.block}</dd>` : nothing}
        ${one.fee ? html`<dt>Fee paid</dt><dd>${amount(one.fee, "up")}</dd>` : nothing}
        ${one.gasUsed ? html`<dt>Gas used</dt><dd>${group(String(one.gasUsed))}</dd>` : nothing}
        ${one.hash ? html`<dt>Hash</dt><dd class="row"><span class="mono break grow small">${one.hash}</span>${copyButton(one.hash, "Copy the hash")}</dd>` : nothing}
      </dl>
      ${explorer && one.hash ? html`<a href="${explorer}${one.hash}" target="_blank" rel="noreferrer noopener">Look at it in the block explorer</a>` : nothing}
    </article>`;
  }

  /** progress draws the way from signature to finality. */
  private progress(one: Transaction) {
    const steps: Partial<Record<Transaction["state"], number>> = { reserved: -1, signed: 0, unknown: 0, sent: 1, seen: 1, mined: 2, final: 3 };
    const reached = steps[one.state];
    if (reached === undefined) return nothing;
    return html`<ol class="way" aria-label="Progress">${["Signed", "Sent", one.reverted ? "Reverted" : "Mined", "Final"].map((name, index) => html`<li class=${index < reached ? "past" : ""} aria-current=${index === reached ? "step" : nothing}>${name}</li>`)}</ol>`;
  }
}

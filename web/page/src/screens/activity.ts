import { html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { clock } from "../format.js";
import { icon } from "../icons.js";
import { choose, detail } from "../parts/detail.js";
import { lane } from "../parts/lane.js";
import { needs } from "../parts/needs.js";
import { PAST, tabs } from "../parts/tabs.js";
import { line } from "../parts/transaction.js";
import { trouble, UNREAD } from "../parts/trouble.js";
import { refresh } from "../session.js";
import { network, state } from "../store.js";
import type { Transaction } from "../wallet.js";
import { View } from "../view.js";

@customElement("lk-activity")
export class Activity extends View {
  /** What is shown beside the list: a transaction's hash, or a number of the lane. */
  @property() which = "";

  override render() {
    const transactions = state.activity?.transactions ?? [];
    const chosen = choose(this.which);
    const some = chosen.one ?? chosen.slot;
    // Where there is room beside the list, the newest stands there until another is chosen.
    const shown = some || this.which || !matchMedia("(min-width: 62rem)").matches ? chosen : { one: transactions[0] };
    return html`<div class="columns detail ${some ? "chosen" : ""}">
      <div class="stack wide list">
        <div class="row between wrap"><h1 tabindex="-1">Activity</h1>${tabs("Activity", PAST)}</div>
        <div class="row between">
          <p class="small soft">What this wallet sent, by its own records.</p>
          <button class="button small nowrap" type="button" ?disabled=${state.refreshing} @click=${() => void refresh()}>${icon("refresh", 16)}Check now</button>
        </div>
        ${trouble(`The states below are from ${state.freshAt ? clock(state.freshAt) : "this device's records"}. What was sent stays sent, and the wallet asks again by itself.`)}
        ${needs()}
        ${lane(state.activity, undefined, chosen.slot?.nonce ?? chosen.one?.nonce)}
        ${transactions.length === 0
          ? state.unsound ? html`<section class="card"><p class="soft small">${UNREAD}</p></section>` : html`<section class="card stack"><p>Nothing sent from this account on ${network()?.name ?? "this network"} yet.</p><p class="soft small">Every transaction appears here as soon as it is signed, and stays. What others send to you shows in the balances.</p></section>`
          : html`<section class="card flush" aria-label="Transactions"><lk-rows of="${state.chainId} ${state.address}" .rows=${transactions} .name=${({ hash, nonce, time }: Transaction) => hash ?? `${nonce} ${time}`} .draw=${(one: Transaction) => line(one, one === shown.one, true)}></lk-rows></section>`}
      </div>
      <aside>${detail(shown)}</aside>
    </div>`;
  }
}

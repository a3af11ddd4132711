import { html, nothing } from "lit";
import { customElement, property, state as reactive } from "lit/decorators.js";
import { shorten } from "../format.js";
import { icon } from "../icons.js";
import { brief, nameOf } from "../parts/address.js";
import { balanceName } from "../parts/amount.js";
import type { AmountField } from "../parts/amountfield.js";
import { holdings } from "../parts/holdings.js";
import type { OfferField } from "../parts/offer.js";
import { known, type Recipient } from "../parts/recipient.js";
import { trouble } from "../parts/trouble.js";
import { set, state } from "../store.js";
import type { Balance } from "../wallet.js";
import { View } from "../view.js";

@customElement("lk-send")
export class Send extends View {
  /** The token's address, or empty for the native coin. */
  @property() token = "";
  @reactive() private chosen: string | undefined;

  override render() {
    const balances = state.portfolio?.balances.filter((one) => !one.error) ?? [];
    const selected = this.selected(balances);
    return html`<div class="columns">
      <form class="stack wide" novalidate @submit=${this.review}>
        <h1 tabindex="-1">Send</h1>
        ${balances.length === 0 ? noBalances() : html`
          <div class="field">
            <label for="token">What</label>
            <select class="input" id="token" @change=${(event: Event) => (this.chosen = (event.target as HTMLSelectElement).value)}>
              ${balances.map((one) => html`<option value=${one.amount.token ?? ""} ?selected=${one === selected}>${one.amount.symbol}${balanceName(one) === one.amount.symbol ? "" : `, ${balanceName(one)}`}: ${shorten(one.amount.text).text}</option>`)}
            </select>
          </div>
          <lk-amount .balance=${selected?.amount} all=${selected?.amount.token ? "All of it" : "All but the fee"}></lk-amount>
          <lk-recipient label="To"></lk-recipient>
          <lk-offer numbered></lk-offer>
          <button class="button primary block">Review</button>
          <p class="small soft">Nothing is signed yet. Next you see exactly what would change.</p>`}
      </form>
      <aside class="stack wide">${this.suggestions()}${holdings()}</aside>
    </div>`;
  }

  private selected(balances: Balance[]): Balance | undefined {
    const wanted = (this.chosen ?? this.token).toLowerCase();
    return balances.find((one) => (one.amount.token ?? "").toLowerCase() === wanted) ?? balances[0];
  }

  private async review(event: Event) {
    event.preventDefault();
    const amount = await this.find<AmountField>("lk-amount")?.take();
    if (amount === undefined) return;
    const recipient = this.find<Recipient>("lk-recipient");
    const to = await recipient?.take();
    if (!recipient || to === undefined) return;
    const offer = this.find<OfferField>("lk-offer")?.take();
    if (!offer) return;
    const { ensName } = recipient;
    const token = this.selected(state.portfolio?.balances.filter((one) => !one.error) ?? [])?.amount.token;
    set({ review: { chainId: state.chainId, from: state.address, kind: "transfer", to, amount, ...offer, ...(token ? { token } : {}), ...(ensName ? { name: ensName } : {}) } });
  }

  /** suggestions come from what this wallet itself has sent, never from what others sent to it. */
  private suggestions() {
    const other = (addresses: string[]) => addresses.filter((address) => address !== state.address);
    const own = other(state.accounts.map((one) => one.address));
    const contacts = other(state.contacts.map((one) => one.address)).filter((address) => !own.includes(address));
    const paid = other(known()).filter((address) => ![...own, ...contacts].includes(address) && !nameOf(address).endsWith("contract"));
    if (own.length + contacts.length + paid.length === 0) return nothing;
    const list = (title: string, addresses: string[]) => addresses.length === 0 ? nothing : html`<section class="card flush">
      <div class="card-head"><h2>${title}</h2></div>
      <ul>${addresses.slice(0, 6).map((address) => html`<li><button class="line" type="button" @click=${() => this.find<Recipient>("lk-recipient")?.fill(address)}>${brief(address)}<span class="grow"></span>${icon("right", 16)}</button></li>`)}</ul>
    </section>`;
    return html`${list("Contacts", contacts)}${list("You have sent to", paid)}${list("Your accounts", own)}`;
  }
}

export function noBalances() {
  return state.stale || state.unsound
    ? trouble(`Sending needs the node. ${state.stale?.next ?? ""}`, html`<a class="button small" href="#settings">Choose another node</a>`)
    : html`<p class="busy"><span class="bar"></span>Reading balances</p>`;
}

import { html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { icon } from "../icons.js";
import { full } from "../parts/address.js";
import { amount, balanceName } from "../parts/amount.js";
import type { AmountField } from "../parts/amountfield.js";
import { holdings } from "../parts/holdings.js";
import { busyLine, notice, problemNotice } from "../parts/notice.js";
import type { Recipient } from "../parts/recipient.js";
import { set, state } from "../store.js";
import { View } from "../view.js";
import { wallet, type Address, type Allowance as Current, type Balance } from "../wallet.js";
import { noBalances } from "./send.js";

/** Letting a spender take tokens: how much it may take now, and how much it shall. */
@customElement("lk-allowance")
export class Allowance extends View {
  @reactive() private token = "";
  @reactive() private limit: "amount" | "unlimited" = "amount";
  @reactive() private current: Current | undefined;
  /** Counts what is asked: an answer that comes late is none about another token or spender. */
  private question = 0;

  override render() {
    const tokens = state.portfolio?.balances.filter((one) => one.amount.token && !one.error) ?? [];
    const selected = this.selected(tokens);
    return html`<div class="columns"><form class="stack wide" novalidate @submit=${this.review}>
        <div class="stack close">
          <a class="button small plain leave" href="#allowances">${icon("left", 16)}Allowances</a>
          <h1 tabindex="-1">Allow a spender</h1>
          <p class="soft">A spender, usually a contract, may then take up to this amount of your tokens at any time, until you take it back.</p>
        </div>
        ${!state.portfolio ? noBalances() : tokens.length === 0 ? notice("info", "No tokens here yet.", "Only tokens have spenders. Add one first.", html`<a class="button small" href="#tokens">Add token</a>`) : html`
          <div class="field">
            <label for="token">Token</label>
            <select class="input" id="token" @change=${(event: Event) => { this.token = (event.target as HTMLSelectElement).value; this.forget(); }}>
              ${tokens.map((one) => html`<option value=${one.amount.token!} ?selected=${one === selected}>${one.amount.symbol}${balanceName(one) === one.amount.symbol ? "" : `, ${balanceName(one)}`}</option>`)}
            </select>
          </div>
          <lk-recipient label="Spender" contract hint="The contract's address, from its own documentation." @input=${this.forget}></lk-recipient>
          <button class="button" type="button" @click=${this.look}>${icon("show")}What may it take now?</button>
          ${busyLine(this.busy)}
          <div role="status">${this.current ? this.now(this.current) : nothing}</div>
          <fieldset>
            <legend class="sr">How much</legend>
            <div class="segments">
              ${(["amount", "unlimited"] as const).map((one) => html`<label><input type="radio" name="limit" value=${one} .checked=${this.limit === one} @change=${() => (this.limit = one)}><span>${one === "amount" ? "An amount" : "Unlimited"}</span></label>`)}
            </div>
          </fieldset>
          ${this.limit === "amount"
            ? html`<lk-amount label="It may take up to" .balance=${selected?.amount} beyond></lk-amount><p class="small soft">Zero takes the allowance back.</p>`
            : notice("warning", `The spender could take all your ${selected?.amount.symbol}, now and in future.`, "An amount is safer: it costs one more approval when it is used up.")}
          ${problemNotice(this.problem)}
          <button class="button primary block">Review</button>`}
    </form><aside>${holdings()}</aside></div>`;
  }

  private now(current: Current) {
    const none = BigInt(current.amount.exact) === 0n;
    return html`<section class="card stack">
      <h2>Allowed now</h2>
      <p class="figure small-figure">${current.unlimited ? html`Unlimited <span class="unit">${current.amount.symbol}</span>` : amount(current.amount)}</p>
      ${full(current.spender)}
      ${none ? html`<p class="small soft">It may take nothing.</p>` : html`<button class="button" type="button" @click=${() => this.ask(current.spender, "0")}>Take the allowance back</button>`}
    </section>`;
  }

  private selected(tokens: Balance[]): Balance | undefined {
    return tokens.find((one) => one.amount.token === this.token) ?? tokens[0];
  }

  private tokenAddress(): Address {
    return this.selected(state.portfolio?.balances.filter((one) => one.amount.token && !one.error) ?? [])?.amount.token ?? "0x";
  }

  private forget() {
    this.question++;
    this.current = undefined;
  }

  private async look() {
    this.forget();
    const { question } = this;
    const spender = await this.find<Recipient>("lk-recipient")?.take();
    if (!spender) return;
    await this.work("Asking the token", async () => {
      const current = await wallet.allowance({ chainId: state.chainId, token: this.tokenAddress(), owner: state.address, spender });
      if (question === this.question) this.current = current;
    });
    if (question !== this.question) this.problem = undefined;
  }

  private async review(event: Event) {
    event.preventDefault();
    const spender = await this.find<Recipient>("lk-recipient")?.take();
    if (!spender) return;
    const amount = this.limit === "unlimited" ? "unlimited" : await this.find<AmountField>("lk-amount")?.take();
    if (amount !== undefined) this.ask(spender, amount);
  }

  private ask(to: Address, amount: string) {
    set({ review: { chainId: state.chainId, from: state.address, kind: "approve", to, token: this.tokenAddress(), amount } });
  }
}

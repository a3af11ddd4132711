import { html, nothing } from "lit";
import { customElement, property, state as reactive } from "lit/decorators.js";
import { explain } from "../messages.js";
import { shorten } from "../format.js";
import { remark } from "./notice.js";
import { View } from "../view.js";
import { wallet, type Amount } from "../wallet.js";

/** A field for an amount with its unit. What is typed is read by the module itself, exactly, never as a JavaScript number. */
@customElement("lk-amount")
export class AmountField extends View {
  @property() label = "Amount";
  @property({ attribute: false }) balance: Amount | undefined;
  /** Said instead of the amount when all is to be moved; empty where there is no such thing. */
  @property() all = "";
  /** Whether more than the balance may be typed, as in an allowance. */
  @property({ type: Boolean }) beyond = false;
  @reactive() private max = false;
  @reactive() private wrong = "";
  private typed = "";

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    const before = changed.get("balance") as Amount | undefined;
    // Another token has other decimals: what was typed for the last one must not be taken for this one.
    if (before && before.token !== this.balance?.token) this.reset();
  }

  override render() {
    const { balance } = this;
    return html`<div class="field">
      <label for="amount">${this.label}</label>
      <div class="joined">
        <input class="input amount-input" id="amount" inputmode="decimal" autocomplete="off" placeholder="0" ?readonly=${this.max} .value=${this.max ? this.all : this.typed}
          aria-describedby="amount-remarks" aria-invalid=${!!this.wrong} @input=${this.input} @focus=${this.edit}>
        <span class="tail"><span class="unit">${balance?.symbol ?? ""}</span>
          ${this.all ? html`<button class="button small" type="button" aria-pressed=${this.max} @click=${this.takeAll}>Max</button>` : nothing}</span>
      </div>
      <div id="amount-remarks" aria-live="polite">
        ${this.wrong ? remark("danger", this.wrong) : balance ? html`<p class="hint">You have <span title="${balance.text} ${balance.symbol}">${shorten(balance.text).rounded ? "≈ " : ""}${shorten(balance.text).text} ${balance.symbol}</span>.${this.max ? " All that can be moved goes." : ""}</p>` : nothing}
      </div>
    </div>`;
  }

  /** take returns the amount for a request, "max" for all, or undefined with the reason shown. */
  async take(): Promise<string | undefined> {
    if (this.max) return "max";
    if (!this.typed.trim()) this.wrong = "Type an amount.";
    else await this.judge();
    if (!this.wrong) return this.typed.trim();
    this.find<HTMLInputElement>("#amount")?.focus();
    return undefined;
  }

  reset() {
    this.max = false;
    this.typed = this.wrong = "";
  }

  private takeAll() {
    this.max = !this.max;
    this.wrong = this.typed = "";
    this.find<HTMLInputElement>("#amount")?.focus();
  }

  private edit() {
    this.find<HTMLInputElement>("#amount")?.select();
  }

  /** A comma is a decimal point, unless it could stand between thousands: that is refused, not guessed. */
  private input(event: Event) {
    const { value } = event.target as HTMLInputElement;
    this.typed = /^\s*[1-9]\d{0,2}(,\d{3})+\s*$/.test(value) ? value : value.replace(",", ".");
    void this.judge();
  }

  private async judge() {
    const { typed, balance } = this;
    this.wrong = "";
    if (!typed.trim() || !balance) return;
    try {
      const exact = await wallet.amount.parse({ text: typed.trim(), decimals: balance.decimals });
      if (typed === this.typed && !this.beyond && exact > BigInt(balance.exact)) this.wrong = `That is more than the ${shorten(balance.text).text} ${balance.symbol} you have.`;
      if (typed === this.typed && !this.beyond && exact === 0n) this.wrong = "Type more than zero.";
    } catch (error) {
      if (typed === this.typed) this.wrong = [explain(error).what, explain(error).next].join(" ");
    }
  }
}

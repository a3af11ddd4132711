import { html } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import type { AmountField } from "../parts/amountfield.js";
import { holdings } from "../parts/holdings.js";
import { notice } from "../parts/notice.js";
import { network, set, state } from "../store.js";
import { View } from "../view.js";
import { noBalances } from "./send.js";

@customElement("lk-wrap")
export class Wrap extends View {
  @reactive() private direction: "wrap" | "unwrap" = "wrap";

  override render() {
    const chain = network();
    if (!chain?.weth) return html`<div class="page">${notice("info", "This network names no wrapped coin.", "Add its contract under Settings to wrap here.")}</div>`;
    const weth = chain.weth.toLowerCase();
    const native = state.portfolio?.balances[0]?.amount;
    const wrapped = state.portfolio?.balances.find((one) => one.amount.token?.toLowerCase() === weth)?.amount
      ?? { exact: "0", text: "0", symbol: `W${chain.symbol}`, decimals: chain.decimals, token: chain.weth };
    const from = this.direction === "wrap" ? native : wrapped;
    const into = this.direction === "wrap" ? wrapped : native;
    return html`<div class="columns"><form class="stack wide" novalidate @submit=${this.review}>
      <div class="stack close">
        <h1 tabindex="-1">Wrap ${chain.symbol}</h1>
        <p class="soft">${wrapped.symbol} is ${chain.symbol} as a token, one for one, for contracts that only know tokens. You can turn it back at any time.</p>
      </div>
      ${native ? html`
        <fieldset>
          <legend class="sr">Direction</legend>
          <div class="segments">
            ${(["wrap", "unwrap"] as const).map((one) => html`<label><input type="radio" name="direction" value=${one} .checked=${this.direction === one} @change=${() => (this.direction = one)}><span>${one === "wrap" ? `${chain.symbol} → ${wrapped.symbol}` : `${wrapped.symbol} → ${chain.symbol}`}</span></label>`)}
          </div>
        </fieldset>
        <lk-amount .balance=${from} all=${this.direction === "wrap" ? "All but the fee" : "All of it"}></lk-amount>
        <p class="small soft">You get the same amount of ${into?.symbol}.</p>
        <button class="button primary block">Review</button>` : noBalances()}
    </form><aside>${holdings()}</aside></div>`;
  }

  private async review(event: Event) {
    event.preventDefault();
    const amount = await this.find<AmountField>("lk-amount")?.take();
    if (amount !== undefined) set({ review: { chainId: state.chainId, from: state.address, kind: this.direction, amount } });
  }
}

import { html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { icon } from "../icons.js";
import { full } from "../parts/address.js";
import { busyLine, notice, problemNotice } from "../parts/notice.js";
import type { Recipient } from "../parts/recipient.js";
import { refresh } from "../session.js";
import { announce, network, set, state } from "../store.js";
import { View } from "../view.js";
import { wallet, type Token } from "../wallet.js";

/** The tokens that are followed on this network, and adding one by its contract's address. */
@customElement("lk-tokens")
export class Tokens extends View {
  @reactive() private added: Token | undefined;

  override render() {
    const name = network()?.name ?? "this network";
    return html`<div class="columns">
      <form class="stack wide" novalidate @submit=${this.add}>
        <div class="stack close">
          <h1 tabindex="-1">Add a token on ${name}</h1>
          <p class="soft">Anyone can make a token with any name. Its address is what tells it apart: take it from the project's own site.</p>
        </div>
        <lk-recipient label="The token's contract" contract></lk-recipient>
        <button class="button primary block" ?disabled=${!!this.busy}>Add</button>
        ${busyLine(this.busy)}
        ${problemNotice(this.problem)}
        ${this.added ? notice("info", `${this.added.symbol} is added.`, html`It calls itself ${this.added.name || this.added.symbol} and has ${this.added.decimals} decimals.`, html`<a class="button small" href="#home">See the balance</a>`) : nothing}
      </form>
      <aside><section class="card flush" aria-labelledby="followed">
        <div class="card-head"><h2 id="followed">Followed here</h2></div>
        ${state.tokens.length === 0 ? html`<p class="card-body soft small">None yet.</p>` : html`<ul>${state.tokens.map((one) => html`<li class="followed stack close">
          <div class="row between"><strong>${one.symbol} <span class="soft small">${one.name}</span></strong><button class="button small" type="button" @click=${() => this.unfollow(one)}>${icon("close", 16)}Remove<span class="sr"> ${one.symbol} from the list</span></button></div>
          ${full(one.address, nothing, "")}</li>`)}</ul>`}
      </section></aside>
    </div>`;
  }

  private async add(event: Event) {
    event.preventDefault();
    this.added = undefined;
    const field = this.find<Recipient>("lk-recipient");
    const token = await field?.take();
    if (!token) return;
    await this.work("Asking the contract what it is", async () => {
      const { chainId } = state;
      this.added = await wallet.tokens.add({ chainId, token });
      set({ tokens: await wallet.tokens.list({ chainId }) });
      field?.clear();
      announce(`${this.added.symbol} is added.`);
      void refresh();
    });
  }

  private unfollow(one: Token) {
    return this.work("Removing", async () => {
      set({ tokens: await wallet.tokens.remove({ chainId: state.chainId, token: one.address }) });
      announce(`${one.symbol} is no longer followed. The coins are still yours.`);
      void refresh();
    });
  }
}

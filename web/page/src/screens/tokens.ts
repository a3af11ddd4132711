import { html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { plural } from "../format.js";
import { icon } from "../icons.js";
import { identicon } from "../identicon.js";
import { copyButton, full } from "../parts/address.js";
import { amount, disguise } from "../parts/amount.js";
import type { DocumentField } from "../parts/documentfield.js";
import { busyLine, notice, problemNotice, remark } from "../parts/notice.js";
import type { Recipient } from "../parts/recipient.js";
import { TOKENS, tabs } from "../parts/tabs.js";
import { reload } from "../session.js";
import { announce, network, state } from "../store.js";
import { View } from "../view.js";
import { wallet, type Address, type ListedToken, type Token, type TokenList } from "../wallet.js";

/** So many suggestions stand there at once; typing finds the others. */
const SUGGESTED = 8;

/** The tokens that are followed on this network, what the lists suggest, and adding one by its contract's address. */
@customElement("lk-tokens")
export class Tokens extends View {
  @reactive() private added: ListedToken | undefined;
  @reactive() private lists: TokenList[] = [];
  @reactive() private wanted = "";
  @reactive() private listProblem = "";
  @reactive() private removing = "";
  private listed = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    this.listed = 0;
  }

  protected override willUpdate(): void {
    if (this.listed === state.chainId || !state.chainId) return;
    this.listed = state.chainId;
    void this.work("Reading the token lists", async () => { this.lists = await wallet.tokenLists.list({ chainId: state.chainId }); });
  }

  override render() {
    const name = network()?.name ?? "this network";
    return html`<div class="columns">
      <div class="stack wide">
        <div class="row between wrap"><h1 tabindex="-1">Tokens on ${name}</h1>${tabs("Tokens and NFTs", TOKENS)}</div>
        ${this.followed()}
        ${this.suggestions()}
      </div>
      <aside class="stack wide">
        <form class="card stack" novalidate @submit=${this.submit}>
          <h2>Add a token by its address</h2>
          <p class="soft small">Anyone can make a token with any name. Its address is what tells it apart: take it from the project's own site.</p>
          <lk-recipient label="The token's contract" contract></lk-recipient>
          <button class="button primary block" ?disabled=${!!this.busy}>Add</button>
          ${busyLine(this.busy)}
          ${problemNotice(this.problem)}
          ${this.added ? this.welcome(this.added) : nothing}
        </form>
        ${this.sources()}
      </aside>
    </div>`;
  }

  private welcome(one: ListedToken) {
    return notice(one.resembles ? "warning" : "info", html`<bdi>${one.symbol}</bdi> is added.`, html`It calls itself <bdi>${one.name || one.symbol}</bdi> and has ${one.decimals} decimals.${disguise(one.name, one.symbol)}${posing(one)}`, html`<a class="button small" href="#home">See the balance</a>`);
  }

  private followed() {
    return html`<section class="card flush" aria-labelledby="followed">
      <div class="card-head"><h2 id="followed">Followed here</h2></div>
      ${state.tokens.length === 0 ? html`<p class="card-body soft small">None yet. Add one by its address, or take a suggestion.</p>` : html`<ul>${state.tokens.map((one) => {
        const balance = state.portfolio?.balances.find((held) => held.amount.token === one.address);
        return html`<li><details class="entry"><summary class="line">${identicon(one.address, 32)}<span class="grow"><span class="intent"><bdi>${one.name || one.symbol}</bdi></span>${balance?.error ? html`<span class="small remark warning">${icon("warning", 16)}${balance.error}</span>` : html`<bdi class="small soft">${one.symbol}</bdi>`}${disguise(one.name, one.symbol)}</span>${balance && !balance.error ? amount(balance.amount) : nothing}</summary>
          <div class="card-body stack">${full(one.address, copyButton(one.address, `Copy the address of ${one.symbol}`), "")}
            <div class="row wrap"><a class="button small" href="#send/${one.address}">${icon("send", 16)}Send</a><button class="button small" type="button" @click=${() => this.unfollow(one)}>${icon("close", 16)}Remove<span class="sr"> ${one.symbol} from the list</span></button></div></div>
        </details></li>`;
      })}</ul>`}
    </section>`;
  }

  /** suggestions are the lists' tokens that are not followed yet. A list says what a token is called; it does not vouch for it. */
  private suggestions() {
    const sought = this.wanted.trim().toLowerCase();
    const held = (token: Address) => state.portfolio?.balances.find((one) => one.amount.token === token && one.amount.exact !== "0");
    const candidates = this.lists.flatMap((list) => list.tokens.map((token) => ({ token, list, held: held(token.address) })))
      .filter(({ token }) => state.tokens.every((one) => one.address !== token.address))
      .filter(({ token }) => [token.symbol, token.name, token.address].some((text) => text.toLowerCase().includes(sought)))
      .sort((a, b) => Number(!a.held) - Number(!b.held)); // what the account has comes first
    if (!sought && candidates.length === 0) return nothing;
    return html`<section class="card flush" aria-labelledby="suggested">
      <div class="card-head row between wrap"><h2 id="suggested">On the lists</h2><input class="input search" type="search" aria-label="Search the lists" placeholder="Symbol, name or address" autocomplete="off" .value=${this.wanted} @input=${(event: Event) => (this.wanted = (event.target as HTMLInputElement).value)}></div>
      <ul aria-live="polite">${candidates.slice(0, SUGGESTED).map(({ token, list, held: balance }) => html`<li class="line">${identicon(token.address, 32)}
        <span class="grow"><span class="intent"><bdi>${token.name}</bdi></span><span class="small soft"><bdi>${token.symbol}</bdi>, ${list.builtIn ? "this wallet's list" : html`your list <bdi>${list.name}</bdi>`}</span>
          ${token.resembles ? posing(token) : balance ? html`<span class="small">You have ${amount(balance.amount)}.</span>` : nothing}</span>
        <button class="button small" type="button" aria-label="Follow ${token.symbol}, ${token.address}" title=${token.address} ?disabled=${!!this.busy} @click=${() => this.follow(token.address)}>${icon("add", 16)}Follow</button></li>`)}</ul>
      <p class="card-body small soft">${candidates.length === 0 ? "No list has that." : candidates.length > SUGGESTED ? `${SUGGESTED} of ${candidates.length} are shown; search for the others.` : plural(candidates.length, "token")}</p>
    </section>`;
  }

  /** sources are the lists themselves: where each is from, of which day, under which licence. */
  private sources() {
    return html`<section class="card flush" aria-labelledby="lists-title">
      <div class="card-head"><h2 id="lists-title">Token lists</h2></div>
      <ul>${this.lists.map((one) => html`<li class="card-body stack close">
        <div class="row between"><strong><bdi>${one.name}</bdi></strong>${one.builtIn ? html`<span class="tag">this wallet's</span>` : html`<button class="button small" type="button" @click=${() => (this.removing = one.name)}>Remove<span class="sr"> the list ${one.name}</span></button>`}</div>
        <p class="small soft">${plural(one.tokens.length, "token")} here; version ${one.version}${one.date ? `, ${one.date.slice(0, 10)}` : ""}; ${one.licence ? `licence ${one.licence}` : "it states no licence"}</p>
        ${one.source ? html`<p class="small soft break">From <bdi>${one.source}</bdi></p>` : nothing}
        ${this.removing === one.name ? notice("warning", "Remove this list?", "What you follow stays followed.", html`<button class="button small" type="button" @click=${() => (this.removing = "")}>Keep it</button><button class="button small danger" type="button" @click=${() => this.dropList(one)}>Remove the list</button>`) : nothing}
      </li>`)}</ul>
      <div class="card-body"><details><summary>Add a list</summary><form class="stack" novalidate @submit=${this.addList}>
        <lk-document name="token-list" label="The list" hint="JSON in the format of tokenlists.org. Its tokens are suggested, and named as yours in approvals." .wrong=${this.listProblem}></lk-document>
        <button class="button block" ?disabled=${!!this.busy}>Add the list</button>
      </form></details></div>
    </section>`;
  }

  private async submit(event: Event) {
    event.preventDefault();
    const field = this.find<Recipient>("lk-recipient");
    const token = await field?.take();
    if (!token) return;
    await this.follow(token);
    if (this.added) field?.clear();
  }

  private async follow(token: Address) {
    this.added = undefined;
    await this.work("Asking the contract what it is", async () => {
      this.added = await wallet.tokens.add({ chainId: state.chainId, token });
      announce(`${this.added.symbol} is added.`);
      void reload();
    });
  }

  private unfollow(one: Token) {
    return this.work("Removing", async () => {
      await wallet.tokens.remove({ chainId: state.chainId, token: one.address });
      announce(`${one.symbol} is no longer followed. The coins are still yours.`);
      void reload();
    });
  }

  private async addList(event: Event) {
    event.preventDefault();
    const field = this.find<DocumentField>("lk-document");
    const document = field?.need("Paste the list, or choose its file.");
    if (!field || !document) return;
    this.listProblem = "";
    await this.work("Reading the list", async () => {
      const { chainId } = state;
      const added = await wallet.tokenLists.add({ chainId, document });
      this.lists = await wallet.tokenLists.list({ chainId });
      field.value = "";
      announce(`The list ${added.name} is added, with ${plural(added.tokens.length, "token")} on this network.`);
    });
    if (!this.problem) return;
    this.listProblem = [this.problem.what, this.problem.next].filter(Boolean).join(" ");
    this.problem = undefined;
  }

  private dropList(one: TokenList) {
    return this.work("Removing", async () => {
      this.lists = await wallet.tokenLists.remove({ chainId: state.chainId, name: one.name });
      this.removing = "";
      announce(`The list ${one.name} is removed.`);
    });
  }
}

/** posing warns of a token that calls itself like one that is known. */
function posing({ resembles }: ListedToken) {
  return resembles ? remark("warning", html`It calls itself like the token at <span class="mono break">${resembles}</span>, and is another one.`) : nothing;
}

import { html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { age, clock, shorten } from "../format.js";
import { icon, type Icon } from "../icons.js";
import { identicon } from "../identicon.js";
import { copyButton, full } from "../parts/address.js";
import { amount, balanceName, disguise } from "../parts/amount.js";
import { glance } from "../parts/lane.js";
import { needs } from "../parts/needs.js";
import { notice } from "../parts/notice.js";
import { qr } from "../parts/qr.js";
import { line } from "../parts/transaction.js";
import { trouble, UNREAD } from "../parts/trouble.js";
import { reload, refresh, suggestion, takeSuggestion } from "../session.js";
import { account, network, set, state } from "../store.js";
import type { Balance } from "../wallet.js";
import { View } from "../view.js";
import { nftLine, nfts } from "./nfts.js";

/** Readings older than this are called old. */
const OLD = 30_000;

@customElement("lk-home")
export class Home extends View {
  @reactive() private whole = false;
  private clock: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.clock = setInterval(() => this.requestUpdate(), 5_000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.clock);
  }

  override render() {
    const own = account();
    if (!own) return nothing;
    return html`<div class="columns">
      <div class="stack wide">
        ${this.head()}
        ${own.backedUp ? nothing : notice("warning", "The words of this wallet are not backed up.", "If this browser's data is lost, so are the coins.", html`<a class="button small" href="#reveal/${own.keyring}">Back up now</a>`)}
        ${this.trouble()}
        ${needs()}
        ${glance(state.activity)}
        ${this.balances()}
      </div>
      <aside class="stack wide">${this.recent()}${this.receive()}</aside>
    </div>`;
  }

  private head() {
    const own = account()!;
    const coin = state.portfolio?.balances[0]?.amount;
    const shown = coin && shorten(coin.text);
    return html`<section class="stack" aria-label="Account">
      <div class="row between">
        <h1 tabindex="-1">${own.label}</h1>
        <button class="button small plain nowrap" type="button" aria-expanded=${this.whole} aria-controls="whole-address" @click=${() => (this.whole = !this.whole)}>${this.whole ? "Hide address" : "Full address"}</button>
      </div>
      <div id="whole-address" ?hidden=${!this.whole}>${full(own.address, copyButton(own.address, "Copy the address"), "")}</div>
      <div>
        <p class="figure" title=${coin ? `${coin.text} ${coin.symbol}` : nothing}>${coin && shown
          ? html`<span aria-hidden=${shown.rounded ? "true" : nothing}>${shown.rounded ? "≈ " : ""}${shown.text} <span class="unit">${coin.symbol}</span></span>${shown.rounded ? html`<span class="sr">${coin.text} ${coin.symbol}</span>` : nothing}`
          : html`<span class="soft">${state.stale ? "Not known" : "Reading…"}</span>`}</p>
        ${this.freshness()}
      </div>
      <nav class="actions" aria-label="Actions">
        ${this.action("send", "send", "Send")}${this.action("receive", "receive", "Receive")}${network()?.weth ? this.action("wrap", "wrap", "Wrap") : nothing}${this.action("allowances", "allow", "Allowances")}
      </nav>
    </section>`;
  }

  private action(target: string, shape: Icon, name: string) {
    return html`<a href="#${target}"><span class="disc">${icon(shape, 22)}</span>${name}</a>`;
  }

  private freshness() {
    const { portfolio, freshAt, chain } = state;
    const name = network()?.name ?? "no network";
    const old = freshAt > 0 && Date.now() - freshAt > OLD;
    return html`<p class="freshness small ${old ? "old" : "soft"}">
      ${old ? icon("clock", 16) : nothing}<span>${name}${portfolio ? html`, block ${chain?.block ?? portfolio.block}, ${age(freshAt)}` : nothing}</span>
      <button class="button small icon plain" type="button" aria-label="Read the chain again" ?disabled=${state.refreshing} @click=${() => void refresh()}>${icon("refresh", 16)}</button>
    </p>`;
  }

  /** trouble says why the chain could not be read, what still works, and offers the server's node where that is another. */
  private trouble() {
    const problem = state.stale;
    if (!problem) return trouble("");
    const served = suggestion?.chainId === state.chainId && suggestion.rpc !== network()?.endpoint;
    const known = state.freshAt > 0 ? `The balances below are from ${clock(state.freshAt)}. ` : "";
    return trouble(`${known}Receiving still works: it does not need the node. ${problem.next}`, html`
      <button class="button small" type="button" ?disabled=${state.refreshing} @click=${() => void refresh()}>${icon("refresh", 16)}Try again</button>
      ${served ? html`<button class="button small" type="button" @click=${this.useServed}>Use the node this page came with</button>` : nothing}
      <a class="button small" href="#settings">Choose another node</a>`);
  }

  private async useServed() {
    set({ networks: await takeSuggestion(suggestion!) });
    await reload();
  }

  private balances() {
    const { portfolio } = state;
    if (!portfolio) return state.stale ? nothing : html`<section class="card"><p class="busy"><span class="bar"></span>Reading balances</p></section>`;
    const empty = portfolio.balances.every((one) => BigInt(one.amount.exact) === 0n);
    return html`
      ${empty && !state.activity?.transactions.length ? this.empty() : nothing}
      <section class="card flush" aria-labelledby="balances-title">
        <div class="row between card-head"><h2 id="balances-title">Balances</h2><a class="button small plain" href="#tokens">Manage</a></div>
        <lk-rows class="balances" of="${state.chainId} ${state.address}" .rows=${portfolio.balances} .name=${({ amount }: Balance) => amount.token ?? ""} .draw=${(one: Balance) => this.balance(one)}></lk-rows>
      </section>
      ${this.collectibles()}`;
  }

  private collectibles() {
    const list = nfts();
    if (list.length === 0) return nothing;
    return html`<section class="card flush" aria-labelledby="nfts-title">
      <div class="row between card-head"><h2 id="nfts-title">NFTs</h2><a class="button small plain" href="#nfts">All</a></div>
      <ul>${list.slice(0, 4).map((one) => nftLine(one))}</ul>
    </section>`;
  }

  private balance(one: Balance) {
    const { token, symbol } = one.amount;
    return html`<li>
      <a class="line" href="#send/${token ?? ""}"><span class="sr">Send</span>
        <span class="coin" aria-hidden="true">${token ? identicon(token, 36) : symbol.slice(0, 4)}</span>
        <span class="grow"><span class="intent"><bdi>${balanceName(one)}</bdi></span>${disguise(one.name, symbol)}${one.list ? html`<span class="small soft">not followed; on the list <bdi>${one.list}</bdi></span>` : nothing}${one.error ? html`<span class="small remark warning">${icon("warning", 16)}${one.error}</span>` : nothing}</span>
        ${one.error ? nothing : amount(one.amount)}
      </a>
    </li>`;
  }

  private empty() {
    const { chainId } = state;
    const name = network()?.name ?? "this chain";
    const how = chainId === 31337 || chainId === 1337
      ? html`This is a development chain, so its coins cost nothing. Import the development phrase, eleven times <span class="mono">test</span> and then <span class="mono">junk</span>, under <a href="#accounts">Accounts</a>: its accounts are funded. Or send from any program that holds one of them.`
      : html`Buy ${network()?.symbol} where it is sold and withdraw it to this address on ${name}, or ask someone to send you some. Choose exactly this network there: coins that are sent on another one do not appear here.`;
    return notice("info", `Nothing on ${name} yet.`, how, html`<a class="button small" href="#receive">${icon("receive", 16)}Show my address</a>`);
  }

  /** receive saves a step where there is room for it. */
  private receive() {
    const own = account()!;
    return html`<section class="card stack wide-only" aria-labelledby="receive-title">
      <h2 id="receive-title">Receive on ${network()?.name ?? "this network"}</h2>
      <div class="row">${qr(own.address)}<p class="small soft">Scan this to send to ${own.label}. Compare the first and the last groups, and some in the middle.</p></div>
      ${full(own.address, copyButton(own.address, "Copy your address"), "")}
    </section>`;
  }

  private recent() {
    const transactions = state.activity?.transactions ?? [];
    return html`<section class="card flush" aria-labelledby="recent-title">
      <div class="row between card-head"><h2 id="recent-title">Activity</h2>${transactions.length ? html`<a class="button small plain" href="#activity">All</a>` : nothing}</div>
      ${transactions.length
        ? html`<ul>${transactions.slice(0, 6).map((one) => line(one))}</ul>`
        : html`<p class="soft small card-body">${state.unsound ? UNREAD : "What you send appears here, with its state, as soon as it is signed."}</p>`}
    </section>`;
  }
}

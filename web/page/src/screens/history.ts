import { html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { group } from "../format.js";
import { icon } from "../icons.js";
import { brief, copyButton, full, nameOf } from "../parts/address.js";
import { amount } from "../parts/amount.js";
import { finding, gravest, gravity } from "../parts/findings.js";
import { busyLine, problemNotice } from "../parts/notice.js";
import { PAST, tabs } from "../parts/tabs.js";
import { network, state } from "../store.js";
import { View } from "../view.js";
import { wallet, type Transfer, type Transfers } from "../wallet.js";

/** What came and went, by the event logs of the tokens' contracts, newest first and page by page. */
@customElement("lk-history")
export class History extends View {
  @reactive() private pages: Transfers[] = [];
  private readFor = "";

  protected override willUpdate(): void {
    const wanted = `${state.chainId} ${state.address}`;
    if (this.readFor === wanted || this.busy || !network()) return;
    this.readFor = wanted;
    this.pages = [];
    void this.read();
  }

  override render() {
    const list = this.pages.flatMap((one) => one.list);
    const last = this.pages.at(-1);
    return html`<div class="stack wide">
      <div class="row between wrap"><h1 tabindex="-1">Activity</h1>${tabs("Activity", PAST)}</div>
      <p class="soft">Tokens and NFTs that came to this account or left it, as their contracts' events say. Anyone can write such an event for a token of their own.</p>
      ${list.length ? html`<section class="card flush" aria-label="Transfers"><ul>${list.map((one) => this.line(one))}</ul></section>`
        : last && !last.before ? html`<section class="card stack"><p>No token has come or gone on ${network()?.name}.</p></section>` : nothing}
      ${problemNotice(this.problem, html`<button class="button small" type="button" @click=${() => void this.read()}>${icon("refresh", 16)}Try again</button>`)}
      ${busyLine(this.busy)}
      ${last ? html`<div class="row between wrap"><p class="small soft">${list.length === 0 && last.before ? "Nothing so far. " : ""}${last.before ? `Read back to block ${group(last.fromBlock)}.` : "Read back to the chain's first block."}</p>
        ${last.before ? html`<button class="button" type="button" ?disabled=${!!this.busy} @click=${() => void this.read()}>Load older</button>` : nothing}</div>` : nothing}
    </div>`;
  }

  private line(one: Transfer) {
    const [worst] = gravest(one.findings);
    const suspect = worst !== undefined && worst.severity !== "info";
    const name = nameOf(one.other);
    const explorer = network()?.explorer;
    return html`<li><details class="entry ${suspect ? "suspect" : ""}"><summary class="line">
        <span class="shape ${one.incoming ? "in" : "out"}">${icon(one.kind === "wrap" ? "wrap" : one.incoming ? "receive" : "send", 18)}</span>
        <span class="grow"><span class="intent">${one.incoming ? "Received" : "Sent"} ${one.kind === "nft" ? html`<bdi>${one.amount.symbol}</bdi> <span class="soft break">no. ${one.tokenId}</span>` : amount(one.amount)}</span>
          <span class="small soft">${one.incoming ? "from" : "to"} ${suspect && !name ? "an address not to copy" : brief(one.other)}</span></span>
        ${suspect ? gravity(worst.severity) : html`<span class="small soft nowrap">block ${group(one.block)}</span>`}
      </summary>
      <div class="card-body stack">
        ${gravest(one.findings).map((found) => finding(found))}
        <dl class="facts">
          <dt>${one.incoming ? "From" : "To"}</dt><dd>${full(one.other, suspect ? nothing : copyButton(one.other, "Copy the address"))}</dd>
          ${one.amount.token ? html`<dt>Contract</dt><dd>${full(one.amount.token)}</dd>` : nothing}
          <dt>Block</dt><dd>${group(one.block)}</dd>
          <dt>Transaction</dt><dd class="row"><span class="mono break grow small">${one.hash}</span>${copyButton(one.hash, "Copy the hash")}</dd>
        </dl>
        ${explorer ? html`<a href="${explorer}${one.hash}" target="_blank" rel="noreferrer noopener">Look at it in the block explorer</a>` : nothing}
      </div></details></li>`;
  }

  private read() {
    const { chainId, address } = state;
    const before = this.pages.at(-1)?.before;
    return this.work("Reading transfers from the chain's logs", async () => {
      const page = await wallet.transfers({ chainId, account: address, ...(before === undefined ? {} : { before: BigInt(before) }) });
      if (state.chainId === chainId && state.address === address) this.pages = [...this.pages, page];
    });
  }
}

import { html, nothing } from "lit";
import { customElement, property, state as reactive } from "lit/decorators.js";
import { keyed } from "lit/directives/keyed.js";
import { group } from "../format.js";
import { icon } from "../icons.js";
import { identicon } from "../identicon.js";
import { copyButton, full } from "../parts/address.js";
import { folded } from "../parts/fields.js";
import { busyLine, problemNotice, remark } from "../parts/notice.js";
import type { Recipient } from "../parts/recipient.js";
import { TOKENS, tabs } from "../parts/tabs.js";
import { go } from "../route.js";
import { reload } from "../session.js";
import { announce, network, set, state } from "../store.js";
import { View } from "../view.js";
import { wallet, type NFT } from "../wallet.js";

const STANDARDS: Record<NFT["standard"], string> = { erc721: "one of a kind (ERC-721)", erc1155: "one of several kinds (ERC-1155)" };

/** nfts are those that are followed, with what the chain last said of them. */
export function nfts(): NFT[] {
  return state.nfts.map((one) => state.portfolio?.nfts.find((held) => key(held) === key(one)) ?? one);
}

/** key names an NFT in the route. */
export function key({ collection, tokenId }: NFT): string {
  return `${collection}-${tokenId}`;
}

/** nftLine is one NFT in a list. Nothing remote is fetched, so its picture is its collection's. */
export function nftLine(one: NFT, current = false) {
  return html`<li><a class="line" href="#nfts/${key(one)}" aria-current=${current ? "true" : nothing}>${identicon(one.collection, 36)}
    <span class="grow"><span class="intent"><bdi>${one.name || one.symbol || "A collection without a name"}</bdi></span>${one.error ? html`<span class="small remark warning">${icon("warning", 16)}${one.error}</span>` : html`<span class="small soft break">no. ${one.tokenId}</span>`}</span>
    ${one.error ? nothing : html`<span class="amount">${one.balance === "0" ? html`<span class="soft small">not yours</span>` : one.standard === "erc721" ? html`<span class="soft small">yours</span>` : html`× ${group(one.balance)}`}</span>`}</a></li>`;
}

/** The NFTs that are followed; one of them, with sending it; and adding one. */
@customElement("lk-nfts")
export class Nfts extends View {
  /** Which one is shown beside the list. */
  @property() chosen = "";
  @reactive() private idProblem = "";
  @reactive() private amountProblem = "";

  override render() {
    const list = nfts();
    const shown = list.find((one) => key(one) === this.chosen);
    return html`<div class="columns detail ${shown ? "chosen" : "both"}">
      <div class="stack wide list">
        <div class="row between wrap"><h1 tabindex="-1">NFTs on ${network()?.name ?? "this network"}</h1>${tabs("Tokens and NFTs", TOKENS)}</div>
        <section class="card flush" aria-label="Followed here">
          ${list.length === 0 ? html`<p class="card-body soft small">None yet. Add one by its collection's address and its number.</p>` : html`<ul>${list.map((one) => nftLine(one, one === shown))}</ul>`}
        </section>
      </div>
      <aside class="stack wide">${keyed(this.chosen, shown ? this.detail(shown) : nothing)}${this.adding()}</aside>
    </div>`;
  }

  private detail(one: NFT) {
    const several = one.standard === "erc1155";
    return html`<article class="card stack wide" aria-labelledby="nft-title">
      <a class="button small back" href="#nfts">${icon("left", 16)}All NFTs</a>
      <h1 id="nft-title" class="title" tabindex="-1"><bdi>${one.name || one.symbol}</bdi> <span class="soft break">no. ${one.tokenId}</span></h1>
      <dl class="facts">
        <dt>Collection</dt><dd>${full(one.collection, copyButton(one.collection, "Copy the collection's address"), one.symbol)}</dd>
        <dt>Kind</dt><dd>${STANDARDS[one.standard]}</dd>
        <dt>You have</dt><dd>${one.error ? html`<span class="soft">not known</span>` : group(one.balance)}</dd>
        <dt>Described at</dt><dd class="break small">${one.uri ? html`<bdi>${folded(one.uri, `${one.uri.slice(0, 20)}…, ${one.uri.length} characters`)}</bdi><p class="soft">The wallet never fetches it: its server would learn your address.</p>` : html`<span class="soft">The contract names no place.</span>`}</dd>
      </dl>
      ${one.error ? remark("warning", one.error) : nothing}
      ${one.balance === "0" ? nothing : html`<form class="stack" novalidate @submit=${(event: Event) => this.review(event, one)}>
        <h2>Send it</h2>
        ${several ? html`<div class="field"><label for="nft-amount">How many of ${group(one.balance)}</label><input class="input" id="nft-amount" inputmode="numeric" value="1" autocomplete="off" aria-describedby="nft-amount-remark" aria-invalid=${!!this.amountProblem}>
          <div id="nft-amount-remark" aria-live="polite">${this.amountProblem ? remark("danger", this.amountProblem) : nothing}</div></div>` : nothing}
        <lk-recipient label="To" name="nft-to"></lk-recipient>
        <button class="button primary block">Review</button>
      </form>`}
      <button class="button small" type="button" @click=${() => this.drop(one)}>${icon("close", 16)}Remove it from the list</button>
    </article>`;
  }

  private adding() {
    return html`<form class="card stack" novalidate @submit=${this.add}>
      <h2>Add an NFT</h2>
      <lk-recipient label="The collection's contract" name="collection" contract></lk-recipient>
      <div class="field"><label for="token-id">Number of the NFT</label><input class="input" id="token-id" inputmode="numeric" autocomplete="off" aria-describedby="token-id-remark" aria-invalid=${!!this.idProblem}>
        <div id="token-id-remark" aria-live="polite">${this.idProblem ? remark("danger", this.idProblem) : html`<p class="hint">Its token id, as the collection counts.</p>`}</div></div>
      <button class="button block" ?disabled=${!!this.busy}>Add</button>
      ${busyLine(this.busy)}
      ${problemNotice(this.problem)}
    </form>`;
  }

  private async add(event: Event) {
    event.preventDefault();
    const field = this.find<Recipient>("lk-recipient[name=collection]");
    const collection = await field?.take();
    if (!collection) return;
    const box = this.find<HTMLInputElement>("#token-id")!;
    const text = box.value.trim();
    this.idProblem = /^\d+$/.test(text) || /^0x[0-9a-f]+$/i.test(text) ? "" : "Write a whole number.";
    if (this.idProblem) return box.focus();
    await this.work("Asking the collection", async () => {
      const added = await wallet.nfts.add({ chainId: state.chainId, collection, tokenId: BigInt(text) });
      field?.clear();
      box.value = "";
      announce(`${added.name || added.symbol} no. ${added.tokenId} is added.`);
      void reload();
      if (this.isConnected) go(`nfts/${key(added)}`);
    });
  }

  private drop(one: NFT) {
    return this.work("Removing", async () => {
      await wallet.nfts.remove({ chainId: state.chainId, collection: one.collection, tokenId: BigInt(one.tokenId) });
      announce("Removed from the list. What is yours stays yours.");
      void reload();
      go("nfts");
    });
  }

  private async review(event: Event, one: NFT) {
    event.preventDefault();
    const several = one.standard === "erc1155";
    const amount = several ? this.find<HTMLInputElement>("#nft-amount")!.value.trim() : "1";
    this.amountProblem = !/^[1-9]\d*$/.test(amount) ? "Write a whole number, at least 1." : BigInt(amount) > BigInt(one.balance) ? `You have ${group(one.balance)}.` : "";
    if (this.amountProblem) return this.find<HTMLInputElement>("#nft-amount")?.focus();
    const recipient = this.find<Recipient>("lk-recipient[name=nft-to]");
    const to = await recipient?.take();
    if (!recipient || !to) return;
    const { ensName } = recipient;
    set({ review: { chainId: state.chainId, from: state.address, kind: "transferNFT", token: one.collection, tokenId: one.tokenId, to, ...(several ? { amount } : {}), ...(ensName ? { name: ensName } : {}) } });
  }
}

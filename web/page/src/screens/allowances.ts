import { html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { group, moment, plural } from "../format.js";
import { icon } from "../icons.js";
import { identicon } from "../identicon.js";
import { brief, copyButton, full } from "../parts/address.js";
import { amount } from "../parts/amount.js";
import { gravity } from "../parts/findings.js";
import { busyLine, notice, problemNotice } from "../parts/notice.js";
import { known } from "../parts/parties.js";
import { sentence } from "../parts/sentence.js";
import { network, set, state } from "../store.js";
import { View } from "../view.js";
import { wallet, type Approval, type Approvals } from "../wallet.js";

type Order = "risk" | "amount" | "token" | "spender";
const ORDERS: Record<Order, string> = { risk: "Risk", amount: "Amount", token: "Token", spender: "Spender" };
const GRAVITY = { danger: 0, warning: 1, info: 2 } as const;
/** So many are taken back together: the sheet shows each one. */
const TOGETHER = 16;
/** So many stand on the screen until more are asked for. */
const PAGE = 40;

/** What spenders may take of this account now: sorted by risk, each one to be taken back, alone or with others. */
@customElement("lk-allowances")
export class Allowances extends View {
  @reactive() private found: Approvals | undefined;
  @reactive() private order: Order = "risk";
  /** The keys of those that are to be taken back together. */
  @reactive() private picked: ReadonlySet<string> = new Set();
  @reactive() private shown = PAGE;
  private readFor = "";

  protected override willUpdate(): void {
    const wanted = `${state.chainId} ${state.address}`;
    if (this.readFor === wanted || this.busy || !network()) return;
    this.readFor = wanted;
    this.found = undefined;
    void this.read();
  }

  override render() {
    const { found } = this;
    return html`<div class="stack wide">
      <div class="row between wrap"><h1 tabindex="-1">Allowances</h1>
        <span class="row wrap"><button class="button small" type="button" ?disabled=${!!this.busy} @click=${this.read}>${icon("refresh", 16)}Look again</button><a class="button small" href="#allowance">${icon("add", 16)}Allow a spender</a></span></div>
      <p class="soft">What these spenders may take of your tokens at any time, without asking again. Take back what you no longer use.</p>
      ${busyLine(this.busy)}
      ${problemNotice(this.problem)}
      ${found ? html`${this.completeness(found)}${found.list.length === 0 ? html`<section class="card stack"><p>Nobody may take anything of this account on ${network()?.name}.</p></section>` : this.list(found)}` : nothing}
    </div>`;
  }

  private completeness({ complete, fromBlock, block }: Approvals) {
    return complete
      ? html`<p class="remark good">${icon("done", 16)}<span>Complete: from the chain's first block to block ${group(block)}.</span></p>`
      : this.busy ? nothing
      : notice("warning", "This list is not complete.", `It has what was allowed since block ${group(fromBlock)}, up to block ${group(block)}. What was allowed before may still hold.`, html`<button class="button small" type="button" @click=${this.read}>Look further back</button>`);
  }

  private list({ list }: Approvals) {
    const sorted = arrange(list, this.order);
    return html`<section class="card flush" aria-labelledby="outstanding">
      <h2 class="sr" id="outstanding">Outstanding</h2>
      <div class="card-head row between wrap">
        <span class="row"><label class="small soft nowrap" for="order">Sort by</label><select class="input compact" id="order" @change=${(event: Event) => (this.order = (event.target as HTMLSelectElement).value as Order)}>${(Object.keys(ORDERS) as Order[]).map((one) => html`<option value=${one} ?selected=${one === this.order}>${ORDERS[one]}</option>`)}</select></span>
        ${this.picked.size ? html`<button class="button small primary" type="button" @click=${this.revokePicked}>Take back ${plural(this.picked.size, "allowance")}</button>` : html`<span class="small soft">${plural(list.length, "allowance")}</span>`}
        ${this.picked.size >= TOGETHER ? html`<p class="small soft" role="status">More than ${TOGETHER} at once would be more than anyone reads.</p>` : nothing}
      </div>
      <ul>${sorted.slice(0, this.shown).map((one) => this.row(one))}</ul>
      ${sorted.length > this.shown ? html`<div class="card-body"><button class="button block" type="button" @click=${() => (this.shown += PAGE)}>Show more: ${this.shown} of ${sorted.length} are here</button></div>` : nothing}
    </section>`;
  }

  private row(one: Approval) {
    const name = one.spender.name || "";
    return html`<li class="approval">
      <input class="pick" type="checkbox" aria-label="Pick ${one.symbol} for ${name || one.spender.address}" .checked=${this.picked.has(key(one))} ?disabled=${!this.picked.has(key(one)) && this.picked.size >= TOGETHER} @change=${() => this.pick(key(one))}>
      <span class="row what">${identicon(one.token, 32)}<span class="grow">${what(one)}<span class="small soft block">may be taken by ${name ? html`<bdi>${name}</bdi>` : brief(one.spender.address)}</span></span></span>
      <span class="risk small">${gravity(one.risk.severity)}<span class="soft">${sentence(one.risk.text)}</span></span>
      <button class="button small" type="button" @click=${() => set({ review: one.revoke })}>Take back<span class="sr"> ${one.symbol} from ${name || one.spender.address}</span></button>
      <details class="small more"><summary>Details</summary><div class="stack">
        ${one.risk.advice ? html`<p>${sentence(one.risk.advice)}</p>` : nothing}
        <div class="stack close"><h3>Spender</h3>${full(one.spender.address, copyButton(one.spender.address, "Copy the spender's address"), name)}${known(one.spender)}</div>
        <div class="stack close"><h3>${one.kind === "nft" || one.kind === "all" ? "Collection" : "Token"}</h3>${full(one.token, copyButton(one.token, `Copy the address of ${one.symbol}`), one.symbol)}</div>
      </div></details>
    </li>`;
  }

  /** read goes on, further and further back, until the list is complete or the node gives no more. */
  private read = () => {
    const { chainId, address } = state;
    const wanted = () => this.isConnected && state.chainId === chainId && state.address === address;
    this.picked = new Set();
    return this.work("Reading the approvals from the chain's logs", async () => {
      for (let before = ""; ;) {
        const found = await wallet.approvals({ chainId, account: address });
        if (!wanted()) return;
        this.found = found;
        if (found.complete || found.fromBlock === before) return;
        before = found.fromBlock;
        this.busy = `Reading the approvals from the chain's logs: back to block ${group(before)}`;
      }
    });
  };

  private pick(one: string) {
    const picked = new Set(this.picked);
    if (!picked.delete(one)) picked.add(one);
    this.picked = picked;
  }

  private revokePicked() {
    const requests = (this.found?.list ?? []).filter((one) => this.picked.has(key(one))).map((one) => one.revoke);
    set({ review: requests.length === 1 ? requests[0] : requests });
  }
}

/** key tells approvals apart. */
function key({ kind, token, tokenId = "", spender }: Approval): string {
  return [kind, token, tokenId, spender.address].join(" ");
}

/** what says what may be taken. */
function what(one: Approval) {
  if (one.kind === "all") return html`<strong>Every NFT of <bdi>${one.symbol}</bdi></strong>`;
  if (one.kind === "nft") return html`<strong><bdi>${one.symbol}</bdi> no. ${one.tokenId}</strong>`;
  return html`<strong>${one.unlimited ? html`Unlimited <bdi>${one.symbol}</bdi>` : one.amount ? amount(one.amount) : html`<bdi>${one.symbol}</bdi>`}</strong>${one.kind === "permit2" ? html`<span class="small soft block">through Permit2${one.expires === undefined ? "" : `, until ${moment(one.expires)}`}</span>` : nothing}`;
}

/** arrange sorts; within the same risk the order of the module stays, which is by risk already. */
function arrange(list: Approval[], order: Order): Approval[] {
  const text = (one: Approval) => (order === "token" ? one.symbol : one.spender.name || one.spender.address).toLowerCase();
  return [...list].sort((a, b) => order === "risk" ? GRAVITY[a.risk.severity] - GRAVITY[b.risk.severity] : order === "amount" ? Math.sign(most(b) - most(a)) || 0 : text(a).localeCompare(text(b)));
}

/** most is a number to sort by, nothing more: everything is more than an amount, and amounts count in whole units. */
function most(one: Approval): number {
  return one.unlimited || one.kind === "all" ? Infinity : Number(one.amount?.text ?? 1);
}

import { html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { group, hex } from "../format.js";
import type { Arguments } from "../parts/arguments.js";
import { copyButton } from "../parts/address.js";
import type { DocumentField } from "../parts/documentfield.js";
import { data } from "../parts/fields.js";
import { inItsWords, readInterface, type Interface } from "../parts/interface.js";
import { busyLine, notice, problemNotice, remark } from "../parts/notice.js";
import type { Recipient } from "../parts/recipient.js";
import { decoded } from "../parts/signed.js";
import { CONSOLE, tabs } from "../parts/tabs.js";
import { network, set, state } from "../store.js";
import { View } from "../view.js";
import { wallet, type AbiItem, type ContractResult } from "../wallet.js";

const PAUSE = 250;

/** Any contract's functions: paste what declares them, choose one, fill in its fields, read it or write it. */
@customElement("lk-console")
export class Console extends View {
  @reactive() private known: Interface = { items: [], wrong: "" };
  @reactive() private chosen = "";
  @reactive() private result: ContractResult | undefined;
  @reactive() private valueProblem = "";
  private pause: ReturnType<typeof setTimeout> | undefined;
  /** Counts what is asked, so that an answer that comes late is not taken for one to what stands there by then. */
  private question = 0;

  protected override firstUpdated(): void {
    const { to, abi } = state.draft;
    if (to) this.find<Recipient>("lk-recipient")!.fill(to);
    if (abi) this.find<DocumentField>("lk-document")!.value = abi;
    if (abi) void this.parse(abi);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.pause);
  }

  override render() {
    const functions = this.functions();
    const shown = this.shown();
    return html`<div class="columns even" @input=${this.forget}>
      <div class="stack wide">
        <div class="row between wrap"><h1 tabindex="-1">Contract console</h1>${tabs("Contracts", CONSOLE)}</div>
        <lk-recipient label="Contract on ${network()?.name ?? "this network"}" name="contract" contract></lk-recipient>
        <lk-document name="abi" label="Its functions" rows="5" placeholder="function balanceOf(address owner) view returns (uint256)" .wrong=${this.known.wrong}
          hint="One signature a line, or the contract's whole ABI as JSON." @input=${this.typed}></lk-document>
        ${functions.length > 1 ? html`<div class="field"><label for="function">Function</label><select class="input" id="function" @change=${(event: Event) => (this.chosen = (event.target as HTMLSelectElement).value)}>
          ${([["Read", true], ["Write", false]] as const).map(([name, reads]) => {
            const members = functions.filter((one) => isRead(one) === reads);
            return members.length ? html`<optgroup label=${name}>${members.map((one) => html`<option value=${one.declaration} ?selected=${one === shown}>${one.signature}</option>`)}</optgroup>` : nothing;
          })}</select></div>` : nothing}
      </div>
      <aside>${shown ? this.form(shown) : html`<section class="card stack close"><h2>No function yet</h2><p class="soft small">Paste a signature from the contract's documentation. What you call is read back to you in the approval, from the bytes that get signed.</p></section>`}</aside>
    </div>`;
  }

  private functions() {
    return this.known.items.filter((one) => one.kind === "function");
  }

  private shown(): AbiItem | undefined {
    const functions = this.functions();
    return functions.find((one) => one.declaration === this.chosen) ?? functions[0];
  }

  private form(shown: AbiItem) {
    const reads = isRead(shown);
    return html`<form class="card stack" novalidate @submit=${(event: Event) => { event.preventDefault(); void (reads ? this.read(shown) : this.write(shown)); }}>
      <div class="stack close"><h2 class="break">${shown.name}</h2><p class="mono small soft break">${shown.declaration}</p></div>
      <lk-arguments .inputs=${shown.inputs}></lk-arguments>
      ${shown.mutability === "payable" ? html`<div class="field"><label for="value">${network()?.symbol} to send along</label><input class="input" id="value" inputmode="decimal" value="0" autocomplete="off" aria-describedby="value-remark" aria-invalid=${!!this.valueProblem}>
        <div id="value-remark" aria-live="polite">${this.valueProblem ? remark("danger", this.valueProblem) : nothing}</div></div>` : nothing}
      <div class="buttons">
        ${reads ? nothing : html`<button class="button" type="button" ?disabled=${!!this.busy} @click=${() => void this.read(shown)}>Try it first</button>`}
        <button class="button primary" ?disabled=${!!this.busy}>${reads ? "Read" : "Review"}</button>
      </div>
      ${reads ? nothing : html`<p class="small soft">Trying asks the node what it would answer; nothing is signed or changed.</p>`}
      ${busyLine(this.busy)}
      ${problemNotice(this.problem)}
      <div role="status">${this.result ? this.answer(this.result) : nothing}</div>
    </form>`;
  }

  private answer({ block, values, data: bytes }: ContractResult) {
    return html`<div class="said stack close">
      <div class="row between"><h3>The contract answers</h3>${copyButton(values.map((one) => one.value).join("\n"), "Copy the answer")}</div>
      ${values.length ? decoded(values) : bytes === "0x" ? html`<p class="soft">Nothing, and it does not fail.</p>` : notice("info", "The signature names no result.", data(bytes))}
      <p class="small soft">At block ${group(block)}, as the node says.</p>
    </div>`;
  }

  /** forget drops the answer as soon as anything else is typed or chosen, and the one that is still awaited. */
  private forget = () => {
    this.question++;
    this.result = undefined;
  };

  private typed = () => {
    clearTimeout(this.pause);
    this.pause = setTimeout(() => void this.parse(this.find<DocumentField>("lk-document")!.value), PAUSE);
  };

  private async parse(text: string) {
    set({ draft: { ...state.draft, abi: text } });
    this.known = await readInterface(text);
    if (text.trim() && !this.known.wrong && this.functions().length === 0) this.known = { items: [], wrong: "It declares no function." };
  }

  /** contract is the address, kept for when one comes back to this screen. */
  private async contract() {
    const to = await this.find<Recipient>("lk-recipient")?.take();
    if (to) set({ draft: { ...state.draft, to } });
    return to;
  }

  private async read({ declaration: signature }: AbiItem) {
    this.forget();
    const { question } = this;
    const fields = this.find<Arguments>("lk-arguments")!;
    const { values } = fields;
    const to = await this.contract();
    if (!to) return;
    await this.work("Asking the contract", async () => {
      const result = await wallet.contract.read({ chainId: state.chainId, from: state.address, to, signature, values })
        .catch(async (error: unknown) => { throw await inItsWords(error, state.draft.abi); });
      if (question === this.question) this.result = result;
    });
    if (question === this.question) this.blame(fields);
    else this.problem = undefined;
  }

  private async write({ declaration: signature, mutability }: AbiItem) {
    const { question } = this;
    const fields = this.find<Arguments>("lk-arguments")!;
    const { values } = fields;
    const amount = this.find<HTMLInputElement>("#value")?.value.trim() || "0";
    this.valueProblem = "";
    const to = await this.contract();
    if (!to || question !== this.question) return;
    await this.work("Writing the call", async () => {
      const data = hex(await wallet.abi.encodeCall({ signature, values }));
      await wallet.amount.parse({ text: amount, decimals: network()?.decimals ?? 18 });
      set({ review: { chainId: state.chainId, from: state.address, kind: "call", to, data, function: signature, ...(mutability === "payable" ? { amount } : {}) } });
    });
    this.blame(fields);
  }

  /** blame moves a problem to the field that it is about. */
  private blame(fields: Arguments) {
    if (!this.problem) return;
    const text = [this.problem.what, this.problem.next].filter(Boolean).join(" ");
    if (this.problem.code.startsWith("amount_")) this.valueProblem = text;
    else if (!fields.blame(this.problem.field, text)) return;
    this.problem = undefined;
  }
}

/** isRead: asking costs nothing and changes nothing. */
function isRead({ mutability }: AbiItem): boolean {
  return mutability === "view" || mutability === "pure";
}

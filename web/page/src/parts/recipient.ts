import { html, nothing } from "lit";
import { customElement, property, state as reactive } from "lit/decorators.js";
import { explain } from "../messages.js";
import { nameOf } from "./address.js";
import { remark } from "./notice.js";
import { quads } from "../format.js";
import { identicon } from "../identicon.js";
import { state } from "../store.js";
import { View } from "../view.js";
import { wallet, type Address } from "../wallet.js";

/** A field for an address, judged while it is typed: spelling, own accounts, contracts, first time, look-alikes. */
@customElement("lk-recipient")
export class Recipient extends View {
  @property() label = "To";
  @property() hint = "";
  /** A contract is expected: being one is no finding, and being an account of the user is. */
  @property({ type: Boolean }) contract = false;
  @reactive() private address: Address | "" = "";
  @reactive() private wrong = "";
  private typed = "";

  override render() {
    return html`<div class="field">
      <label for="recipient">${this.label}</label>
      <textarea class="input mono break" id="recipient" rows="2" autocomplete="off" autocapitalize="none" spellcheck="false" placeholder="0x…" .value=${this.typed}
        aria-describedby="recipient-remarks" aria-invalid=${!!this.wrong} @input=${this.input} @keydown=${this.enter}></textarea>
      <div id="recipient-remarks" class="stack close" aria-live="polite">
        ${this.wrong ? remark("danger", this.wrong) : this.address ? this.findings() : this.hint ? html`<p class="hint">${this.hint}</p>` : nothing}
      </div>
    </div>`;
  }

  /** take returns the address, or undefined with the reason shown. */
  async take(): Promise<Address | undefined> {
    if (!this.typed.trim()) this.wrong = "Type or paste an address.";
    else await this.judge(true);
    if (this.address && !this.wrong) return this.address;
    this.find<HTMLTextAreaElement>("textarea")?.focus();
    return undefined;
  }

  fill(address: string) {
    this.typed = address;
    void this.judge(true);
  }

  clear() {
    this.typed = this.wrong = this.address = "";
    const box = this.find<HTMLTextAreaElement>("textarea");
    if (box) box.value = "";
  }

  private enter(event: KeyboardEvent) {
    if (event.key !== "Enter") return;
    event.preventDefault();
    this.closest("form")?.requestSubmit();
  }

  private input(event: Event) {
    this.typed = (event.target as HTMLTextAreaElement).value;
    void this.judge(false);
  }

  private async judge(whole: boolean) {
    const text = this.typed.trim();
    this.wrong = this.address = "";
    if (!whole && text.length < 42) return;
    try {
      const address = await wallet.address.checksum({ text });
      if (text === this.typed.trim()) this.address = address;
    } catch (error) {
      if (text === this.typed.trim()) this.wrong = [explain(error).what, explain(error).next].filter(Boolean).join(" ");
    }
  }

  private findings() {
    const address = this.address as Address;
    const twin = known().find((other) => other !== address && alike(other, address));
    const name = nameOf(address);
    if (this.contract) return state.accounts.some((one) => one.address === address) ? remark("warning", `This is your own account, ${name}, and not a contract.`) : html`<p class="hint">${name || "Compare it with a second source."}</p>`;
    return html`
      ${address === state.address ? remark("warning", "This is the account you send from.")
        : name.endsWith("contract") ? remark("danger", `This is the ${name} itself. What is sent to a token's contract is usually lost.`)
        : name ? remark("good", html`Your own account, ${name}.`)
        : known().includes(address) ? remark("good", "You have sent here before.")
        : remark("", "You have never sent to this address from here. Compare it with a second source.")}
      ${twin ? html`${remark("danger", "It looks like an address you know, and is another one. Compare the marked characters:")}${this.compare(twin)}` : nothing}`;
  }

  /** compare sets two addresses under one another with the differing characters marked. */
  private compare(twin: string) {
    return html`<dl class="compare mono small">
      ${[["Typed", this.address, twin], ["Known", twin, this.address]].map(([name, one, other]) => html`<dt>${name}</dt><dd>${identicon(one!, 20)}
        <span role="img" aria-label=${one!}>${quads(one!).map((four, index) => html`<span class="four">${[...four].map((character, at) => character.toLowerCase() === quads(other!)[index]?.[at]?.toLowerCase() ? character : html`<mark>${character}</mark>`)}</span>`)}</span></dd>`)}
    </dl>`;
  }
}

/** known are the addresses that this account has paid, and the user's own. */
export function known(): Address[] {
  const paid = (state.activity?.transactions ?? []).flatMap((one) => one.fields.filter((field) => field.kind === "address" && field.address).map((field) => field.address!));
  return [...new Set([...state.accounts.map((one) => one.address), ...paid])];
}

/** alike: the ends that people look at are the same. Poisoned addresses are ground to match four characters each. */
function alike(one: string, other: string): boolean {
  const ends = (text: string) => [text.slice(2, 5), text.slice(-3)].map((part) => part.toLowerCase());
  return ends(one).every((part, index) => part === ends(other)[index]);
}

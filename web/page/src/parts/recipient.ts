import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state as reactive } from "lit/decorators.js";
import { explain } from "../messages.js";
import { looksLikeName, nameInEns, resolve } from "../names.js";
import { full, nameOf } from "./address.js";
import { compare } from "./compare.js";
import { remark } from "./notice.js";
import { sentence } from "./sentence.js";
import { account, state } from "../store.js";
import { View } from "../view.js";
import { wallet, type Address, type EnsName, type RecipientCheck } from "../wallet.js";

/** How long nothing is typed before anybody is asked about a name. */
const PAUSE = 350;
const OFFERED = 4;
const LOOK_ALIKE = "address_resembles";

/** A field for an address, an ENS name or a contact, judged while it is typed: spelling, own accounts, contracts, first time, look-alikes. */
@customElement("lk-recipient")
export class Recipient extends View {
  @property() label = "To";
  @property() hint = "";
  @property() name = "recipient";
  /** A contract is expected: being one is no finding, and being none is. */
  @property({ type: Boolean }) contract = false;
  @reactive() private address: Address | "" = "";
  @reactive() private wrong = "";
  /** What ENS says of the name that was typed. */
  @reactive() private ens: EnsName | undefined;
  @reactive() private asking = "";
  @reactive() private check: RecipientCheck | undefined;
  /** What ENS calls the address that was typed. */
  @reactive() private called = "";
  /** Why the recipient could not be looked up. */
  @reactive() private unchecked = "";
  private typed = "";
  private about = "";

  /** What was found out holds on one network, for one account. */
  protected override willUpdate(): void {
    const about = `${state.chainId} ${state.address}`;
    const moved = this.about !== about;
    this.about = about;
    if (moved && this.typed) void this.judge(false);
  }

  override render() {
    const { name } = this;
    return html`<div class="field">
      <label for=${name}>${this.label}</label>
      <textarea class="input mono break" id=${name} rows="2" autocomplete="off" autocapitalize="none" spellcheck="false" placeholder=${this.contract ? "0x…" : "0x… or name.eth"} .value=${this.typed}
        aria-describedby="${name}-remarks" aria-invalid=${!!this.wrong} @input=${this.input} @keydown=${this.enter}></textarea>
      ${this.offers()}
      <div id="${name}-remarks" class="stack close" aria-live="polite">
        ${this.wrong ? remark("danger", this.wrong) : this.asking ? html`<p class="busy"><span class="bar"></span>${this.asking}</p>` : nothing}
        ${this.ens ? this.resolved(this.ens) : nothing}
        ${this.address ? this.findings(this.address) : !this.wrong && !this.asking && this.hint ? html`<p class="hint">${this.hint}</p>` : nothing}
      </div>
    </div>`;
  }

  /** take returns the address, or undefined with the reason shown. */
  async take(): Promise<Address | undefined> {
    if (!this.typed.trim()) this.wrong = "Type or paste an address.";
    else if (!this.address) await this.judge(true);
    if (this.address && !this.wrong) return this.address;
    this.find<HTMLTextAreaElement>("textarea")?.focus();
    return undefined;
  }

  /** ensName is the name that was typed in place of the address, if one was. */
  get ensName(): string | undefined {
    return this.ens?.name;
  }

  fill(address: string) {
    this.typed = address;
    void this.judge(true);
  }

  clear() {
    this.typed = "";
    this.forget();
    const box = this.find<HTMLTextAreaElement>("textarea");
    if (box) box.value = "";
  }

  /** forget drops what was found out about what stood there. */
  private forget() {
    this.wrong = this.address = this.asking = this.called = this.unchecked = "";
    this.ens = this.check = undefined;
  }

  /** offers are the accounts and contacts whose names begin like what is typed. */
  private offers() {
    const start = this.typed.trim().toLowerCase();
    if (!start || start.startsWith("0x") || this.address || this.contract) return nothing;
    const named = [...state.contacts, ...state.accounts.map(({ address, label }) => ({ address, name: label }))];
    const fitting = named.filter((one) => one.name.toLowerCase().startsWith(start)).slice(0, OFFERED);
    if (fitting.length === 0) return nothing;
    return html`<div class="row wrap offers">${fitting.map((one) => html`<button class="button small" type="button" @click=${() => this.fill(one.address)}><bdi>${one.name}</bdi></button>`)}</div>`;
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
    this.forget();
    const { about } = this;
    const current = () => text === this.typed.trim() && about === this.about;
    try {
      const address = looksLikeName(text) ? await this.ask(text, current) : whole || text.length >= 42 ? await wallet.address.checksum({ text }) : "";
      if (!current()) return;
      this.address = address;
      if (address && address !== state.address) void this.look(address);
    } catch (error) {
      if (current()) this.wrong = [explain(error).what, explain(error).next].filter(Boolean).join(" ");
    } finally {
      if (current()) this.asking = "";
    }
  }

  private async ask(text: string, current: () => boolean): Promise<Address | ""> {
    this.asking = `Asking ENS for ${text}`;
    await new Promise((done) => setTimeout(done, PAUSE));
    if (!current()) return "";
    const found = await resolve(state.chainId, text);
    if (current()) this.ens = found;
    return found.address;
  }

  /** look asks what is known of the recipient. */
  private async look(to: Address) {
    const { about } = this;
    const current = () => this.address === to && about === this.about;
    if (!this.ens) void nameInEns(state.chainId, to).then((name) => { if (current()) this.called = name; });
    try {
      const check = await wallet.recipients.check({ chainId: state.chainId, from: state.address, to });
      if (current()) this.check = check;
    } catch (error) {
      if (current()) this.unchecked = explain(error).what;
    }
  }

  /** resolved shows what a name stands for: beside the whole address, never instead of it. */
  private resolved(found: EnsName) {
    return html`<div class="card stack close">${full(found.address, nothing, found.name)}
      ${found.verified ? remark("good", "ENS gives this address for the name, and this name for the address.") : remark("", "ENS gives this address for the name. The address itself names none, or another.")}</div>`;
  }

  private findings(address: Address): TemplateResult {
    const name = nameOf(address);
    const own = state.accounts.some((one) => one.address === address);
    const { check } = this;
    if (address === state.address) return remark("warning", this.contract ? `This is your own account, ${account()?.label}, and not a contract.` : "This is the account you send from.");
    // A contract is expected to be one, and to be new.
    const found = (check?.findings ?? []).filter((one) => !this.contract || one.id === LOOK_ALIKE);
    const token = !this.contract && state.tokens.some((one) => one.address === address);
    return html`
      ${token ? remark("danger", html`This is the <bdi>${name}</bdi> itself. What is sent to a token's contract is usually lost.`) : own && !this.contract ? remark("good", html`Your own account, <bdi>${name}</bdi>.`) : name ? remark("good", html`<bdi>${name}</bdi>`) : this.contract ? html`<p class="hint">Compare it with a second source.</p>` : nothing}
      ${this.called ? remark("good", html`ENS calls it <bdi>${this.called}</bdi>, and gives this address for that name.`) : nothing}
      ${this.contract && check && !check.party.contract ? remark("warning", "There is no contract at this address.") : nothing}
      ${found.map((one) => remark(one.severity === "info" ? "" : one.severity, sentence(`${one.text} ${one.advice}`)))}
      ${check?.party.resembles ? compare(address, check.party.resembles, "Typed") : nothing}
      ${check && check.party.paid > 0 && !own ? remark("good", "You have sent here before.") : nothing}
      ${this.unchecked ? remark("warning", `Not compared with the addresses you know: ${this.unchecked}`) : nothing}`;
  }
}

/** How reports label whom something goes to; a spender or a token's contract is nobody to send to. */
const PAID = "Recipient";

/** known are the addresses that this account has paid, and the user's own. */
export function known(): Address[] {
  const paid = (state.activity?.transactions ?? []).flatMap((one) => one.fields.filter((field) => field.label === PAID && field.address).map((field) => field.address!));
  return [...new Set([...state.accounts.map((one) => one.address), ...paid])];
}

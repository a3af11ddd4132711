import { html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { icon } from "../icons.js";
import { copyButton, full } from "../parts/address.js";
import { PRESETS } from "../parts/finder.js";
import { busyLine, problemNotice } from "../parts/notice.js";
import { go } from "../route.js";
import { chooseAccount } from "../session.js";
import { announce, set, state } from "../store.js";
import { View } from "../view.js";
import { wallet, type Account } from "../wallet.js";

@customElement("lk-accounts")
export class Accounts extends View {
  @reactive() private renaming = "";
  @reactive() private preset = "metamask";

  override render() {
    const keyrings = [...new Set(state.accounts.map((one) => one.keyring))];
    const isKey = (keyring: number) => state.accounts.find((one) => one.keyring === keyring)?.kind === "key";
    return html`<div class="columns">
      <div class="stack wide">
        <h1 tabindex="-1">Accounts</h1>
        ${keyrings.filter((one) => !isKey(one)).map((one) => this.keyring(one))}
        ${problemNotice(this.problem)}
        ${busyLine(this.busy)}
      </div>
      <aside class="stack">
        ${keyrings.filter(isKey).map((one) => this.keyring(one))}
        <section class="card stack" aria-labelledby="import-title">
          <h2 id="import-title">From elsewhere</h2>
          <p class="soft small">Accounts of another phrase, or of a single private key, stand beside these, under the same password.</p>
          <a class="button" href="#import">${icon("key")}Import a phrase or key</a>
        </section>
      </aside>
    </div>`;
  }

  private keyring(keyring: number) {
    const own = state.accounts.filter((one) => one.keyring === keyring);
    const phrase = own[0]?.kind === "mnemonic";
    return html`<section class="card flush" aria-label=${phrase ? "Phrase" : "Imported key"}>
      <div class="card-head row between wrap">
        <h2>${phrase ? "From a phrase" : "Imported key"}</h2>
        ${phrase ? html`<a class="button small plain" href="#reveal/${keyring}">${icon("show", 16)}${own[0]!.backedUp ? "Show words" : "Back up"}</a>` : nothing}
      </div>
      <ul>${own.map((one) => this.account(one))}</ul>
      ${phrase ? html`<div class="card-body row wrap add">
        <label class="sr" for="preset-${keyring}">Way of counting</label>
        <select class="input grow" id="preset-${keyring}" @change=${(event: Event) => (this.preset = (event.target as HTMLSelectElement).value)}>
          ${PRESETS.map((one) => html`<option value=${one.id}>${one.name}</option>`)}
        </select>
        <button class="button" type="button" ?disabled=${!!this.busy} @click=${() => this.add(keyring)}>${icon("add")}Add account</button>
      </div>` : nothing}
    </section>`;
  }

  private account(one: Account) {
    const current = one.address === state.address;
    return html`<li class="account stack close ${current ? "current" : ""}">
      ${this.renaming === one.address ? html`<form class="row" @submit=${(event: Event) => this.rename(event, one)}>
          <label class="sr" for="label">Name of the account</label>
          <input class="input grow" id="label" maxlength="40" value=${one.label} autocomplete="off"><button class="button small primary">Save</button>
        </form>`
        : html`<div class="row between">
          <strong class="break">${one.label}</strong>
          <span class="row">${current ? html`<span class="status done">${icon("done", 16)}In use</span>` : html`<button class="button small" type="button" aria-label="Use ${one.label}" @click=${() => { chooseAccount(one.address); announce(`${one.label} is in use.`); go("home"); }}>Use</button>`}
          <button class="button small icon plain" type="button" data-rename=${one.address} aria-label="Rename ${one.label}" @click=${() => this.startRenaming(one)}>${icon("pen", 16)}</button></span>
        </div>`}
      ${full(one.address, copyButton(one.address, `Copy the address of ${one.label}`), "")}
      ${one.path ? html`<span class="small soft mono">${one.path}</span>` : nothing}
    </li>`;
  }

  /** add takes the next path that this phrase does not use yet. */
  private add(keyring: number) {
    return this.work("Deriving the next account", async () => {
      const preset = PRESETS.find((one) => one.id === this.preset)!;
      const used = state.accounts.filter((one) => one.keyring === keyring).map((one) => one.path);
      let index = 0;
      while (used.includes(preset.path(index))) index++;
      set({ accounts: await wallet.accounts.add({ keyring, path: preset.path(index), label: "" }) });
      announce("Account added.");
    });
  }

  private async startRenaming(one: Account) {
    this.renaming = one.address;
    await this.updateComplete;
    this.find<HTMLInputElement>("#label")?.select();
  }

  private rename(event: Event, one: Account) {
    event.preventDefault();
    const label = this.find<HTMLInputElement>("#label")!.value.trim();
    void this.work("Saving", async () => {
      if (label && label !== one.label) set({ accounts: await wallet.accounts.rename({ address: one.address, label }) });
      this.renaming = "";
      await this.updateComplete;
      this.find<HTMLElement>(`[data-rename="${one.address}"]`)?.focus();
    });
  }
}

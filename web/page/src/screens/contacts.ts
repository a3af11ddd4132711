import { html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { icon } from "../icons.js";
import { copyButton, full } from "../parts/address.js";
import { busyLine, notice, problemNotice, remark } from "../parts/notice.js";
import type { Recipient } from "../parts/recipient.js";
import { announce, set, state } from "../store.js";
import { View } from "../view.js";
import { wallet, type Contact } from "../wallet.js";

/** The addresses that have names of the user's own. A name helps to recognise an address; it never hides it. */
@customElement("lk-contacts")
export class Contacts extends View {
  @reactive() private renaming = "";
  @reactive() private removing = "";
  @reactive() private wrong = "";

  override render() {
    const { contacts } = state;
    return html`<div class="columns">
      <div class="stack wide">
        <h1 tabindex="-1">Contacts</h1>
        <section class="card flush" aria-label="Contacts">
          ${contacts.length === 0 ? html`<p class="card-body soft small">None yet. A name stands beside the address wherever it appears, and only in this browser.</p>` : html`<ul>${contacts.map((one) => this.contact(one))}</ul>`}
        </section>
        ${problemNotice(this.problem)}
        ${busyLine(this.busy)}
      </div>
      <aside><form class="card stack" novalidate @submit=${this.add}>
        <h2>Add a contact</h2>
        <div class="field"><label for="contact-name">Name</label><input class="input" id="contact-name" maxlength="64" autocomplete="off" aria-invalid=${!!this.wrong} aria-describedby="contact-remark">
          <div id="contact-remark" aria-live="polite">${this.wrong ? remark("danger", this.wrong) : nothing}</div></div>
        <lk-recipient label="Address" name="contact-address"></lk-recipient>
        <button class="button primary block" ?disabled=${!!this.busy}>Save</button>
      </form></aside>
    </div>`;
  }

  private contact(one: Contact) {
    return html`<li class="card-body stack close">
      ${this.renaming === one.address ? html`<form class="row" @submit=${(event: Event) => this.rename(event, one)}>
          <label class="sr" for="new-name">Name of the contact</label>
          <input class="input grow" id="new-name" maxlength="64" value=${one.name} autocomplete="off"><button class="button small primary">Save</button>
        </form>`
        : html`<div class="row between"><strong class="break"><bdi>${one.name}</bdi></strong>
          <span class="row"><button class="button small icon plain" type="button" aria-label="Rename ${one.name}" @click=${() => this.startRenaming(one)}>${icon("pen", 16)}</button>
          <button class="button small icon plain" type="button" aria-label="Remove ${one.name}" @click=${() => (this.removing = one.address)}>${icon("close", 16)}</button></span></div>`}
      ${full(one.address, copyButton(one.address, `Copy the address of ${one.name}`), "")}
      ${one.mixed ? remark("warning", "This name has letters of several scripts: it may look like another one.") : nothing}
      ${this.removing === one.address ? notice("warning", "Forget this name?", "The address is then shown without it.", html`<button class="button small" type="button" @click=${() => (this.removing = "")}>Keep it</button><button class="button small danger" type="button" @click=${() => this.forget(one)}>Forget the name</button>`) : nothing}
    </li>`;
  }

  private async startRenaming(one: Contact) {
    this.renaming = one.address;
    await this.updateComplete;
    this.find<HTMLInputElement>("#new-name")?.select();
  }

  private async add(event: Event) {
    event.preventDefault();
    const box = this.find<HTMLInputElement>("#contact-name")!;
    const name = box.value.trim();
    this.wrong = name ? "" : "Type a name.";
    if (!name) return box.focus();
    const field = this.find<Recipient>("lk-recipient");
    const address = await field?.take();
    if (!address) return;
    await this.work("Saving", async () => {
      set({ contacts: await wallet.contacts.put({ address, name }) });
      announce(`${name} is saved.`);
      box.value = "";
      field?.clear();
    });
  }

  private rename(event: Event, one: Contact) {
    event.preventDefault();
    const name = this.find<HTMLInputElement>("#new-name")!.value.trim();
    void this.work("Saving", async () => {
      if (name && name !== one.name) set({ contacts: await wallet.contacts.put({ address: one.address, name }) });
      this.renaming = "";
    });
  }

  private forget(one: Contact) {
    return this.work("Removing", async () => {
      set({ contacts: await wallet.contacts.remove({ address: one.address }) });
      this.removing = "";
      announce(`${one.name} is forgotten.`);
    });
  }
}

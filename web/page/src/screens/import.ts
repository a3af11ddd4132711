import { html, nothing, type PropertyValues } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { icon } from "../icons.js";
import type { Finder } from "../parts/finder.js";
import { busyLine, problemNotice, remark } from "../parts/notice.js";
import type { NewPassword } from "../parts/password.js";
import type { SecretBox, Taken } from "../parts/secret.js";
import { go } from "../route.js";
import { announce, set, state } from "../store.js";
import { createVault, importSecret } from "../vault.js";
import { View } from "../view.js";
import { steps } from "./create.js";

type Step = "secret" | "accounts" | "password";

/** Importing a phrase or a key: as the first of a new wallet, or into the open one. */
@customElement("lk-import")
export class Import extends View {
  @reactive() private step: Step = "secret";
  @reactive() private nothingChosen = false;
  private taken: Taken | undefined;
  private paths: string[] = [];

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.forget();
  }

  override render() {
    const order: Step[] = this.first ? ["secret", "accounts", "password"] : ["secret", "accounts"];
    const names = this.first ? ["Phrase or key", "Accounts", "Password"] : ["Phrase or key", "Accounts"];
    return html`<div class="gate wide">
      ${steps(names, order.indexOf(this.step))}
      ${this.step === "secret" ? this.secret() : this.step === "accounts" ? this.accounts() : this.password()}
      ${problemNotice(this.problem)}
      ${busyLine(this.busy)}
    </div>`;
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("step" as never)) this.find<HTMLElement>("h1")?.focus();
  }

  private get first(): boolean {
    return state.phase !== "open";
  }

  private secret() {
    return html`<form class="stack wide" novalidate @submit=${this.next}>
      <div class="stack close">
        <h1 tabindex="-1">Import a wallet</h1>
        <p class="soft">Only type it on a page whose address you have checked. Nobody who helps you needs it.</p>
      </div>
      <lk-secret></lk-secret>
      <div class="buttons">
        <a class="button" href=${this.first ? "#welcome" : "#accounts"}>${icon("left")}Back</a>
        <button class="button primary">Next</button>
      </div>
    </form>`;
  }

  private async next(event: Event) {
    event.preventDefault();
    this.problem = undefined;
    const taken = await this.find<SecretBox>("lk-secret")?.take();
    if (!taken) return;
    this.forget();
    this.taken = taken;
    if (taken.kind === "phrase") this.step = "accounts";
    else if (this.first) this.step = "password";
    else this.add();
  }

  private accounts() {
    return html`<form class="stack wide" novalidate @submit=${this.choose}>
      <div class="stack close">
        <h1 tabindex="-1">Are these your accounts?</h1>
        <p class="soft">If you do not know the first address, go back and look at the words and the passphrase, or try another way of counting.</p>
      </div>
      <lk-finder .phrase=${this.taken?.phrase ?? new Uint8Array()} .passphrase=${this.taken?.passphrase ?? new Uint8Array()}></lk-finder>
      ${this.nothingChosen ? remark("danger", "Choose at least one account.") : nothing}
      <div class="buttons">
        <button class="button" type="button" @click=${() => { this.forget(); this.step = "secret"; }}>${icon("left")}Start again</button>
        <button class="button primary">${this.first ? "Next" : "Import"}</button>
      </div>
    </form>`;
  }

  private choose(event: Event) {
    event.preventDefault();
    this.paths = this.find<Finder>("lk-finder")?.paths ?? [];
    this.nothingChosen = this.paths.length === 0;
    if (this.nothingChosen) return;
    if (this.first) this.step = "password";
    else this.add();
  }

  private password() {
    return html`<form class="stack wide" novalidate @submit=${this.save}>
      <div class="stack close">
        <h1 tabindex="-1">Choose a password</h1>
        <p class="soft">It encrypts the wallet in this browser. It can differ from the one of your other wallet.</p>
      </div>
      <lk-new-password></lk-new-password>
      <div class="buttons">
        <button class="button" type="button" ?disabled=${!!this.busy} @click=${() => { this.forget(); this.step = "secret"; }}>${icon("left")}Start again</button>
        <button class="button primary" ?disabled=${!!this.busy}>Import the wallet</button>
      </div>
    </form>`;
  }

  private save(event: Event) {
    event.preventDefault();
    const password = this.find<NewPassword>("lk-new-password")?.take();
    if (password === undefined || !this.taken) return;
    const { phrase, passphrase, key } = this.taken;
    void this.work("Encrypting the wallet. This takes a moment on purpose: it is what slows down guessing.", async () => {
      // What was typed from a back-up is backed up.
      await createVault(password, { phrase: phrase.slice(), passphrase: passphrase.slice(), key: key.slice(), backedUp: true }, this.paths);
      this.forget();
      go("home");
    });
  }

  private add() {
    const { kind, phrase, passphrase, key } = this.taken!;
    void this.work("Encrypting", async () => {
      const label = kind === "key" ? "Imported key" : "Imported account";
      set({ accounts: await importSecret({ phrase: phrase.slice(), passphrase: passphrase.slice(), key: key.slice(), backedUp: true }, label, this.paths) });
      announce("Imported.");
      this.forget();
      go("accounts");
    });
  }

  private forget() {
    for (const secret of [this.taken?.phrase, this.taken?.passphrase, this.taken?.key]) secret?.fill(0);
    this.taken = undefined;
  }
}

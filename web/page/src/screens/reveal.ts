import { html, nothing, type PropertyValues } from "lit";
import { customElement, property, state as reactive } from "lit/decorators.js";
import { explain } from "../messages.js";
import { busyLine, notice, problemNotice, remark } from "../parts/notice.js";
import { go } from "../route.js";
import { announce, set, state } from "../store.js";
import { WRONG_PASSWORD, reveal } from "../vault.js";
import { View } from "../view.js";
import { wallet } from "../wallet.js";

/** Showing the words of a phrase again: after the password, hidden until asked for, and gone with the screen. */
@customElement("lk-reveal")
export class Reveal extends View {
  @property() keyring = "0";
  @reactive() private open = false;
  @reactive() private message = "";
  private phrase: Uint8Array = new Uint8Array();

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.phrase.fill(0);
  }

  /** Going from one phrase to another in the browser's history starts anew. */
  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has("keyring")) return;
    this.phrase.fill(0);
    this.open = false;
  }

  override render() {
    const own = state.accounts.find((one) => one.keyring === Number(this.keyring));
    return html`<div class="page narrow stack wide">
      <div class="stack close">
        <h1 tabindex="-1">${own?.backedUp === false ? "Back up the words" : "The words of your wallet"}</h1>
        <p class="soft">Whoever sees them has your coins. Nobody who helps you ever needs them.</p>
      </div>
      ${this.open ? html`
        <lk-words .phrase=${this.phrase}></lk-words>
        ${own?.backedUp === false ? html`<button class="button primary no-print" type="button" @click=${this.confirm}>They are on paper</button>` : nothing}
        <a class="button no-print" href="#home">Done</a>`
        : html`<form class="stack" novalidate @submit=${this.submit}>
          <div class="field">
            <label for="password">Password</label>
            <input class="input" id="password" type="password" autocomplete="current-password" ?disabled=${!!this.busy} aria-describedby="password-remarks" aria-invalid=${!!this.message}>
            <div id="password-remarks" aria-live="polite">${this.message ? remark("danger", this.message) : nothing}</div>
          </div>
          <button class="button primary block" ?disabled=${!!this.busy}>Go on</button>
          ${busyLine(this.busy)}
        </form>
        ${notice("info", "Find a place where nobody and no camera sees your screen.")}`}
      ${problemNotice(this.problem)}
    </div>`;
  }

  private submit(event: Event) {
    event.preventDefault();
    const field = this.find<HTMLInputElement>("#password")!;
    const password = field.value;
    field.value = "";
    this.message = "";
    void this.work("Deriving the key", async () => {
      try {
        this.phrase = await reveal(password, Number(this.keyring));
        this.open = true;
      } catch (error) {
        const problem = explain(error);
        if (!WRONG_PASSWORD.has(problem.code)) throw error;
        this.message = "That password does not open this wallet. Check the keyboard layout and Caps Lock, then try again.";
      }
    });
  }

  private confirm() {
    return this.work("Saving", async () => {
      set({ accounts: await wallet.vault.confirmBackup({ keyring: Number(this.keyring) }) });
      announce("Backed up.");
      go("home");
    });
  }
}

import { html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { mark } from "../icons.js";
import { explain } from "../messages.js";
import { busyLine, notice, problemNotice, remark } from "../parts/notice.js";
import { preferences } from "../preferences.js";
import { state } from "../store.js";
import { WRONG_PASSWORD, unlock } from "../vault.js";
import { View } from "../view.js";

/** Seconds to wait after the third wrong password and each one that follows. */
const WAITS = [0, 0, 0, 2, 4, 8, 15, 30];

@customElement("lk-unlock")
export class Unlock extends View {
  @reactive() private wrong = 0;
  @reactive() private wait = 0;
  @reactive() private message = "";
  private countdown: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.updateComplete.then(() => this.find<HTMLInputElement>("input")?.focus());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.countdown);
  }

  override render() {
    return html`<div class="gate">
      <header class="stack close center">${mark(56)}<h1 class="hero" tabindex="-1">Unlock</h1></header>
      ${this.reason()}
      <form class="stack" novalidate @submit=${this.submit}>
        <div class="field">
          <label for="password">Password</label>
          <input class="input" id="password" type="password" autocomplete="current-password" required ?disabled=${!!this.busy}
            aria-describedby="password-remarks" aria-invalid=${!!this.message}>
          <div id="password-remarks" aria-live="polite">${this.remarks()}</div>
        </div>
        <button class="button primary block" ?disabled=${!!this.busy || this.wait > 0}>Unlock</button>
        ${busyLine(this.busy)}
      </form>
      ${problemNotice(this.problem)}
      <details class="small">
        <summary>I no longer know the password</summary>
        <p class="soft">Nobody can reset it. With your phrase or key you can import the wallet again: clear this site's data in the browser's settings, then choose "Import a wallet". Without them, leave everything as it is and keep trying.</p>
      </details>
    </div>`;
  }

  private reason() {
    if (state.lockedBecause === "idle") return notice("info", `Locked after ${preferences.idle} minutes without input.`, "What was sent stays sent; the list of activity is there when you are back.");
    if (state.lockedBecause === "absolute") return notice("info", `Locked after ${preferences.absolute} minutes, as always.`, "What was sent stays sent.");
    if (state.lockedBecause === "elsewhere") return notice("info", "Locked in another tab.", "What was sent stays sent.");
    if (state.lockedBecause === "restart") return notice("warning", "The module stopped and was replaced by a fresh one.", "Your keys are safe. Unlock, and look at Activity before you repeat anything.");
    return nothing;
  }

  private remarks() {
    if (this.wait > 0) return remark("warning", html`${this.message} <span aria-live="off">You can try again in ${this.wait} s.</span>`, "clock");
    return this.message ? remark("danger", this.message) : nothing;
  }

  private submit(event: Event) {
    event.preventDefault();
    const field = this.find<HTMLInputElement>("input")!;
    const password = field.value;
    field.value = "";
    if (this.wait > 0) return;
    if (!password) {
      this.message = "Type your password.";
      field.focus();
      return;
    }
    this.message = "";
    void this.work("Deriving the key. Half a second for you, a lifetime for someone who guesses.", async () => {
      try {
        await unlock(password);
      } catch (error) {
        const problem = explain(error);
        if (!WRONG_PASSWORD.has(problem.code)) throw error;
        this.message = "That password does not open this wallet. Nothing was lost. Check the keyboard layout and Caps Lock, then try again.";
        this.slowDown();
      }
    }).then(() => this.find<HTMLInputElement>("input")?.focus());
  }

  /** slowDown waits longer with each wrong password. Argon2id slows a thief; this slows a passer-by. */
  private slowDown() {
    this.wait = WAITS[Math.min(++this.wrong, WAITS.length - 1)]!;
    clearInterval(this.countdown);
    if (this.wait > 0) this.countdown = setInterval(() => {
      if (--this.wait <= 0) clearInterval(this.countdown);
    }, 1000);
  }
}

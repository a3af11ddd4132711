import { html, nothing, type PropertyValues } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { busyLine, problemNotice, remark } from "../parts/notice.js";
import type { NewPassword } from "../parts/password.js";
import { read } from "../parts/words.js";
import { icon } from "../icons.js";
import { go } from "../route.js";
import { createVault } from "../vault.js";
import { View } from "../view.js";
import { wallet } from "../wallet.js";

type Step = "words" | "confirm" | "password";

/** Creating a wallet: the words, three of them asked back, then the password that encrypts them here. */
@customElement("lk-create")
export class Create extends View {
  @reactive() private step: Step = "words";
  @reactive() private bits = 128;
  @reactive() private asked: number[] = [];
  @reactive() private wrong = new Set<number>();
  private phrase: Uint8Array = new Uint8Array();
  private backedUp = false;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.generate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.forgetTyped();
    this.phrase.fill(0);
  }

  private generate() {
    return this.work("Drawing random numbers", async () => {
      this.phrase.fill(0);
      this.phrase = await wallet.mnemonic.generate({ bits: this.bits, language: "english" });
      this.requestUpdate();
    });
  }

  override render() {
    return html`<div class="gate wide">
      ${this.step === "words" ? html`<a class="button small plain leave no-print" href="#welcome">${icon("left", 16)}Back</a>` : nothing}
      ${steps(["Write down", "Confirm", "Password"], ["words", "confirm", "password"].indexOf(this.step), this.backedUp ? -1 : 1)}
      ${this.step === "words" ? this.words() : this.step === "confirm" ? this.confirm() : this.password()}
      ${problemNotice(this.problem)}
      ${busyLine(this.busy)}
    </div>`;
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("step" as never)) this.find<HTMLElement>("h1")?.focus();
  }

  private words() {
    return html`
      <div class="stack close">
        <h1 tabindex="-1">Write these words on paper</h1>
        <p class="soft">Whoever has them has your coins, and without them nobody can bring the wallet back: not you on a new device, and not us.</p>
      </div>
      <lk-words .phrase=${this.phrase}></lk-words>
      <label class="tick small no-print"><input type="checkbox" .checked=${this.bits === 256} @change=${(event: Event) => {
        this.bits = (event.target as HTMLInputElement).checked ? 256 : 128;
        void this.generate();
      }}><span>Use 24 words instead of 12. <span class="soft">Twelve are already beyond guessing.</span></span></label>
      <div class="buttons no-print">
        <button class="button primary" type="button" ?disabled=${this.phrase.length === 0} @click=${this.ask}>I have written them down</button>
        <button class="button plain" type="button" @click=${() => (this.step = "password")}>Back up later</button>
      </div>`;
  }

  /** ask picks three different words, in order. */
  private ask() {
    const count = read(this.phrase).length;
    const drawn = new Set<number>();
    while (drawn.size < 3) drawn.add(crypto.getRandomValues(new Uint32Array(1))[0]! % count);
    this.asked = [...drawn].sort((a, b) => a - b);
    this.wrong = new Set();
    this.step = "confirm";
  }

  private confirm() {
    return html`
      <form class="stack wide" novalidate @submit=${this.compare}>
        <div class="stack close">
          <h1 tabindex="-1">Three of the words, from your paper</h1>
          <p class="soft">This finds slips of the pen while they can still be mended.</p>
        </div>
        <div class="stack">
          ${this.asked.map((index) => html`<div class="field">
            <label for="word-${index}">Word ${index + 1}</label>
            <input class="input mono" id="word-${index}" autocomplete="off" autocapitalize="none" spellcheck="false" aria-invalid=${this.wrong.has(index)} aria-describedby="word-${index}-hint">
            <div id="word-${index}-hint" aria-live="polite">${this.wrong.has(index) ? remark("danger", `This is not word ${index + 1}. Look at your paper; go back if it says something else.`) : nothing}</div>
          </div>`)}
        </div>
        <div class="buttons">
          <button class="button" type="button" @click=${this.again}>${icon("left")}Show the words again</button>
          <button class="button primary">Confirm</button>
        </div>
      </form>`;
  }

  private compare(event: Event) {
    event.preventDefault();
    const words = read(this.phrase);
    const inputs = this.asked.map((index) => this.find<HTMLInputElement>(`#word-${index}`)!);
    this.wrong = new Set(this.asked.filter((index, at) => inputs[at]!.value.trim().toLowerCase() !== words[index]));
    const first = this.asked.findIndex((index) => this.wrong.has(index));
    if (first >= 0) return inputs[first]!.focus();
    this.forgetTyped();
    this.backedUp = true;
    this.step = "password";
  }

  private again() {
    this.forgetTyped();
    this.step = "words";
  }

  private forgetTyped() {
    for (const input of this.querySelectorAll<HTMLInputElement>("input.mono")) input.value = "";
  }

  private password() {
    return html`
      <form class="stack wide" novalidate @submit=${this.save}>
        <div class="stack close">
          <h1 tabindex="-1">Choose a password</h1>
          <p class="soft">It unlocks the wallet on this device. It cannot replace the words.</p>
        </div>
        <lk-new-password></lk-new-password>
        <div class="buttons">
          <button class="button" type="button" ?disabled=${!!this.busy} @click=${() => (this.step = "words")}>${icon("left")}Back</button>
          <button class="button primary" ?disabled=${!!this.busy}>Create the wallet</button>
        </div>
      </form>`;
  }

  private save(event: Event) {
    event.preventDefault();
    const password = this.find<NewPassword>("lk-new-password")?.take();
    if (password === undefined) return;
    void this.work("Encrypting the wallet. This takes a moment on purpose: it is what slows down guessing.", async () => {
      await createVault(password, { phrase: this.phrase.slice(), backedUp: this.backedUp });
      go("home");
    });
  }
}

/** steps shows how far one is, and which step was passed over. */
export function steps(names: string[], current: number, skipped = -1) {
  const done = (index: number) => index < current && index !== skipped;
  return html`<ol class="steps no-print" aria-label="Steps">
    ${names.map((name, index) => html`<li class=${done(index) ? "past" : ""} aria-current=${index === current ? "step" : nothing}>${done(index) ? icon("done", 16) : html`<span class="number">${index + 1}</span>`}<span class="name">${name}</span></li>`)}
  </ol>`;
}

import { html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { explain } from "../messages.js";
import { remark } from "./notice.js";
import { plural } from "../format.js";
import { View } from "../view.js";
import { wallet, type MnemonicCheck } from "../wallet.js";

/** Taken is what stood in the box. Whoever takes it zeroes it. */
export interface Taken {
  kind: "phrase" | "key";
  phrase: Uint8Array;
  passphrase: Uint8Array;
  key: Uint8Array;
}

const SIZES = [12, 15, 18, 21, 24];
const encode = (text: string) => new TextEncoder().encode(text);

/** One box for a phrase or a private key. What is typed stays in the field itself and is checked word by word. */
@customElement("lk-secret")
export class SecretBox extends View {
  @reactive() private check: MnemonicCheck | undefined;
  @reactive() private typed = "";
  @reactive() private withPassphrase = false;
  @reactive() private keyProblem = "";
  @reactive() private asked = false;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.empty();
  }

  override render() {
    return html`<div class="stack">
      <div class="field">
        <label for="secret">Phrase or private key</label>
        <div class="marked">
          <div class="mirror mono" aria-hidden="true">${this.mirror()}</div>
          <textarea class="input mono" id="secret" rows="4" autocomplete="off" autocapitalize="none" autocorrect="off" spellcheck="false" translate="no"
            placeholder="Twelve to 24 words, or 64 characters of a key" aria-describedby="secret-remarks" aria-invalid=${this.wrong().length > 0 || !!this.keyProblem}
            .value=${this.typed} @input=${this.look} @scroll=${this.follow}></textarea>
        </div>
        <div id="secret-remarks" class="stack close" aria-live="polite">${this.remarks()}</div>
      </div>
      ${this.looksLikeKey() ? nothing : html`
        <label class="tick small"><input type="checkbox" .checked=${this.withPassphrase} @change=${(event: Event) => (this.withPassphrase = (event.target as HTMLInputElement).checked)}>
          <span>My phrase has a passphrase <span class="soft">(a "25th word"). Most have none.</span></span></label>
        ${this.withPassphrase ? html`<div class="field">
          <label for="passphrase">Passphrase</label>
          <input class="input" id="passphrase" type="password" autocomplete="off" aria-describedby="passphrase-hint">
          <p class="hint" id="passphrase-hint">Every passphrase opens a different wallet, so a slip shows as an address you do not know. Compare the addresses in the next step.</p>
        </div>` : nothing}`}
    </div>`;
  }

  /** take returns what was typed and empties the box; undefined, with the reason shown, if it is not whole. */
  async take(): Promise<Taken | undefined> {
    this.asked = true;
    await this.look();
    const box = this.find<HTMLTextAreaElement>("#secret");
    const none = new Uint8Array();
    if (this.looksLikeKey()) {
      const typed = encode(this.typed.trim());
      try {
        const key = await wallet.key.parse({ text: typed });
        this.empty();
        return { kind: "key", key, phrase: none, passphrase: none };
      } catch (error) {
        this.keyProblem = [explain(error).what, explain(error).next].join(" ");
      } finally {
        typed.fill(0);
      }
    } else if (this.check?.checksum === "good") {
      const phrase = encode(this.typed);
      const field = this.find<HTMLInputElement>("#passphrase");
      const passphrase = encode(field?.value ?? "");
      this.empty();
      return { kind: "phrase", key: none, phrase, passphrase };
    }
    box?.focus();
    return undefined;
  }

  private empty() {
    for (const field of this.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input, textarea")) if (field.type !== "checkbox") field.value = "";
    this.typed = "";
    this.check = undefined;
    this.keyProblem = "";
    this.asked = false;
  }

  private async look() {
    const box = this.find<HTMLTextAreaElement>("#secret");
    if (box) this.typed = box.value;
    this.keyProblem = "";
    if (!this.typed.trim() || this.looksLikeKey()) {
      this.check = undefined;
      return;
    }
    const phrase = encode(this.typed);
    const text = this.typed;
    try {
      const check = await wallet.mnemonic.check({ phrase });
      // Typing goes on while the module looks: only the answer to the newest text counts.
      if (text === this.typed) this.check = check;
    } catch (error) {
      this.keyProblem = explain(error).what;
    } finally {
      phrase.fill(0);
    }
  }

  private looksLikeKey(): boolean {
    const text = this.typed.trim();
    return /^0x/i.test(text) || (/^[0-9a-f]+$/i.test(text) && /\d/.test(text));
  }

  /** wrong lists the unknown words, without the one that is still being typed. */
  private wrong(): number[] {
    const words = this.check?.words ?? [];
    const size = encode(this.typed).length;
    return words.flatMap((word, index) => (word.known || (!this.asked && word.end === size && word.nearest.length > 0) ? [] : [index]));
  }

  /** mirror repeats the text under the box, where wrong words can be underlined. */
  private mirror() {
    const raw = encode(this.typed);
    const slice = (start: number, end?: number) => new TextDecoder().decode(raw.subarray(start, end));
    let at = 0;
    const parts: unknown[] = [];
    for (const index of this.wrong()) {
      const { start, end } = this.check!.words[index]!;
      parts.push(slice(at, start), html`<mark>${slice(start, end)}</mark>`);
      at = end;
    }
    return [...parts, slice(at), "\n"];
  }

  private follow(event: Event) {
    const mirror = this.find<HTMLElement>(".mirror");
    if (mirror) mirror.scrollTop = (event.target as HTMLElement).scrollTop;
  }

  private remarks() {
    if (this.keyProblem) return remark("danger", this.keyProblem);
    if (this.looksLikeKey()) return this.keyRemark();
    const check = this.check;
    if (!check) return this.asked ? remark("danger", "Type your words or your key first.") : html`<p class="hint">It never leaves this browser.</p>`;
    const last = check.words.at(-1);
    const completing = last && !last.known && !this.wrong().includes(check.words.length - 1);
    return html`
      ${this.wrong().map((index) => html`${remark("danger", html`Word ${index + 1} is not in the ${name(check.language)} list.${check.words[index]!.nearest.length ? " Did you mean:" : " Look at your paper again."}`)}
        ${this.offers(index)}`)}
      ${completing ? this.offers(check.words.length - 1) : nothing}
      ${this.wrong().length ? nothing : this.verdict(check)}`;
  }

  private keyRemark() {
    const digits = this.typed.trim().replace(/^0x/i, "").length;
    if (digits === 64) return remark("good", "A private key. It makes one account.");
    return remark(this.asked || digits > 64 ? "danger" : "", `A private key has 64 characters; this has ${digits}.`);
  }

  private verdict(check: MnemonicCheck) {
    const count = check.words.length;
    const language = name(check.language);
    if (check.checksum === "good") return remark("good", `${count} ${language} words, and they fit together.`);
    if (check.checksum === "bad") return remark("danger", `All ${plural(count, "word")} are ${language}, but they do not fit together: one is a wrong word of the list, or two are swapped. Compare with your paper.`);
    if (this.asked) return remark("danger", `This has ${plural(count, "word")}; a phrase has 12, 15, 18, 21 or 24.`);
    return html`<p class="hint">${plural(count, `${language} word`)}. ${SIZES.includes(count) ? "" : `A phrase has ${SIZES.find((size) => size > count) ?? 24} or another of 12, 15, 18, 21, 24.`}</p>`;
  }

  private offers(index: number) {
    const word = this.check!.words[index]!;
    return html`<div class="row wrap offers">${word.nearest.map((offer) => html`<button class="button small mono" type="button" @click=${() => this.replace(word.start, word.end, offer)}>${offer}</button>`)}</div>`;
  }

  private replace(start: number, end: number, word: string) {
    const raw = encode(this.typed);
    const text = (from: number, to?: number) => new TextDecoder().decode(raw.subarray(from, to));
    const box = this.find<HTMLTextAreaElement>("#secret")!;
    box.value = text(0, start) + word + (end === raw.length ? " " : text(end));
    box.focus();
    void this.look();
  }
}

/** name writes a language as a word of a sentence. */
function name(language: string): string {
  return language.split("_").map((part) => part.charAt(0).toUpperCase() + part.slice(1)).reverse().join(" ");
}

import { html, nothing } from "lit";
import { customElement, property, state as reactive } from "lit/decorators.js";
import { remark } from "./notice.js";
import { View } from "../view.js";

/** More than any document that the wallet takes. */
const LIMIT = 4e6;

/** A field for a document that is pasted or read from a file of this device. */
@customElement("lk-document")
export class DocumentField extends View {
  @property() label = "Document";
  @property() hint = "";
  @property() name = "document";
  @property() accept = "application/json,.json";
  @property() placeholder = "";
  /** What is wrong with it, as its screen found out. */
  @property() wrong = "";
  @property({ type: Number }) rows = 5;
  @reactive() private refused = "";

  get value(): string {
    return this.find<HTMLTextAreaElement>("textarea")?.value ?? "";
  }

  set value(text: string) {
    void this.updateComplete.then(() => { this.find<HTMLTextAreaElement>("textarea")!.value = text; });
  }

  override render() {
    const { name } = this;
    const wrong = this.refused || this.wrong;
    return html`<div class="field">
      <div class="row between"><label for=${name}>${this.label}</label>
        ${this.accept ? html`<label class="button small plain nowrap file">From a file<input type="file" accept=${this.accept} aria-label="${this.label}: from a file" @change=${this.read}></label>` : nothing}</div>
      <textarea class="input mono" id=${name} rows=${this.rows} placeholder=${this.placeholder} autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby="${name}-remarks" aria-invalid=${!!wrong}></textarea>
      <div id="${name}-remarks" aria-live="polite">${wrong ? remark("danger", wrong) : this.hint ? html`<p class="hint">${this.hint}</p>` : nothing}</div>
    </div>`;
  }

  override focus() {
    this.find<HTMLTextAreaElement>("textarea")?.focus();
  }

  /** need returns what was given, or undefined with the reason shown. */
  need(reason: string): string | undefined {
    const text = this.value.trim();
    this.refused = text ? "" : reason;
    if (!text) this.focus();
    return text || undefined;
  }

  private async read(event: Event) {
    const field = event.target as HTMLInputElement;
    const [file] = field.files ?? [];
    field.value = "";
    if (!file) return;
    this.refused = file.size > LIMIT ? "This file is too large to be such a document." : "";
    if (this.refused) return;
    this.find<HTMLTextAreaElement>("textarea")!.value = await file.text();
    this.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

import { html, nothing } from "lit";
import { customElement, property, state as reactive } from "lit/decorators.js";
import { icon } from "../icons.js";
import { notice } from "./notice.js";
import { announce } from "../store.js";
import { View } from "../view.js";

/** A phrase that is hidden until asked for. Its words stand in the document only while they are shown. */
@customElement("lk-words")
export class Words extends View {
  @property({ attribute: false }) phrase: Uint8Array = new Uint8Array();
  @reactive() private shown = false;
  @reactive() private copying = false;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.shown = this.copying = false; // rendered once more, without the words
  }

  override render() {
    const words = this.shown ? read(this.phrase) : [];
    const count = countWords(this.phrase);
    return html`
      <div class="phrase ${this.shown ? "" : "hidden-words"}">
        <ol class="words" aria-label="Your words, in order">
          ${Array.from({ length: count }, (_, index) => html`<li><span class="number">${index + 1}</span><span class="word" translate="no">${words[index] ?? html`<span aria-hidden="true">•••••</span><span class="sr">hidden</span>`}</span></li>`)}
        </ol>
        ${this.shown ? nothing : html`<div class="cover"><button class="button primary" type="button" @click=${() => (this.shown = true)}>${icon("show")}Show the words</button>
          <p class="small soft">Make sure nobody and no camera sees your screen.</p></div>`}
      </div>
      <div class="row wrap no-print">
        ${this.shown
          ? html`<button class="button small" type="button" @click=${() => (this.shown = false)}>Hide</button>
            <button class="button small" type="button" @click=${() => print()}>${icon("print", 18)}Print</button>
            <button class="button small" type="button" @click=${() => (this.copying = true)}>${icon("copy", 18)}Copy…</button>`
          : nothing}
      </div>
      ${this.copying && this.shown ? notice("danger", "Every program on this device can read the clipboard.",
        "Some send it to other devices. Write the words on paper instead, unless you know why you need them here.",
        html`<button class="button small" type="button" @click=${() => (this.copying = false)}>Do not copy</button>
          <button class="button small danger" type="button" @click=${this.copy}>Copy all the same</button>`) : nothing}`;
  }

  private async copy() {
    this.copying = false;
    try {
      await navigator.clipboard.writeText(read(this.phrase).join(" "));
      announce("The words are in the clipboard. Overwrite it as soon as you can.");
    } catch {
      announce("The browser did not allow copying.");
    }
  }
}

/** read splits a phrase. The strings live until the next render; a Uint8Array is what is kept. */
export function read(phrase: Uint8Array): string[] {
  return new TextDecoder().decode(phrase).trim().split(/[\s\u3000]+/u);
}

function countWords(phrase: Uint8Array): number {
  return phrase.length === 0 ? 0 : read(phrase).length;
}

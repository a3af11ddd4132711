import { html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { hex } from "../format.js";
import { copyButton, full } from "../parts/address.js";
import type { DocumentField } from "../parts/documentfield.js";
import { intent } from "../parts/intent.js";
import { CONSOLE, tabs } from "../parts/tabs.js";
import { account, set, state } from "../store.js";
import { View } from "../view.js";
import type { MessageRequest } from "../wallet.js";

type Kind = MessageRequest["kind"];

/** Signing what is no transaction: a message or a document that a program gave. It is read and reported first, like all else. */
@customElement("lk-sign")
export class Sign extends View {
  @reactive() private kind: Kind = "personal";

  private seen = state.signed;

  protected override updated(): void {
    if (state.signed === this.seen) return;
    this.seen = state.signed;
    // The sheet gives the focus back to the form when it closes; only then is the signature the place to be.
    if (this.seen) requestAnimationFrame(() => { this.find<HTMLElement>("#signed-title")?.focus(); this.find("#signed-title")?.scrollIntoView({ block: "center" }); });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    set({ signed: undefined });
  }

  override render() {
    const typed = this.kind === "typedData";
    return html`<div class="columns"><form class="stack wide" novalidate @submit=${this.review}>
        <div class="row between wrap"><h1 tabindex="-1">Sign a message</h1>${tabs("Contracts", CONSOLE)}</div>
        <p class="soft">A signature can be worth as much as a payment: whoever has it may use it, at any time. Sign only what you understand, for a program that you chose yourself.</p>
        <fieldset><legend class="sr">What</legend><div class="segments">
          ${(["personal", "typedData"] as const).map((one) => html`<label><input type="radio" name="kind" .checked=${this.kind === one} @change=${() => (this.kind = one)}><span>${one === "personal" ? "A text" : "Typed data"}</span></label>`)}
        </div></fieldset>
        <lk-document name="to-sign" rows="9" label=${typed ? "The document" : "The text"} accept=${typed ? "application/json,.json" : ""}
          placeholder=${typed ? '{"types": …, "primaryType": …, "domain": …, "message": …}' : ""}
          hint=${typed ? "JSON, as eth_signTypedData_v4 takes it (EIP-712)." : "It is signed exactly as it stands here (EIP-191). A sign-in is recognised."}></lk-document>
        <button class="button primary block">Review</button>
      </form>
      <aside class="stack wide"><div role="status">${this.signature()}</div>
        <section class="card stack close"><h2>Signs as <bdi>${account()?.label}</bdi></h2>${full(state.address, copyButton(state.address, "Copy the address"), "")}</section></aside>
    </div>`;
  }

  private signature() {
    const { signed } = state;
    if (!signed) return nothing;
    return html`<section class="card stack" aria-labelledby="signed-title">
      <h2 id="signed-title" tabindex="-1">Signed</h2><p>${intent(signed.intent)}</p>
      <dl class="facts"><dt>Signature</dt><dd class="row"><span class="mono break grow small" id="signature">${signed.signature}</span>${copyButton(signed.signature, "Copy the signature")}</dd>
        <dt>Digest</dt><dd class="row"><span class="mono break grow small">${signed.digest}</span>${copyButton(signed.digest, "Copy the digest")}</dd></dl>
      <p class="small soft">The wallet keeps no copy. Whoever has it can use it.</p>
    </section>`;
  }

  private review(event: Event) {
    event.preventDefault();
    const field = this.find<DocumentField>("lk-document");
    const request = { chainId: state.chainId, from: state.address, kind: this.kind };
    if (this.kind === "typedData") {
      const document = field?.need("Paste the document, or choose its file.");
      if (document) set({ signed: undefined, review: { ...request, document } });
    } else if (field?.need("Type or paste the text.")) {
      set({ signed: undefined, review: { ...request, message: hex(new TextEncoder().encode(field.value)) } });
    }
  }
}

import { html, nothing } from "lit";
import { customElement } from "lit/decorators.js";
import { bytes } from "../format.js";
import { icon, mark } from "../icons.js";
import { problemNotice } from "../parts/notice.js";
import { start } from "../session.js";
import { state } from "../store.js";
import { View } from "../view.js";

@customElement("lk-welcome")
export class Welcome extends View {
  override render() {
    const loading = state.phase === "loading";
    return html`
      <div class="gate">
        <header class="stack close center">
          ${mark(56)}
          <h1 class="hero" tabindex="-1">Latchkey</h1>
          <p class="soft lead">A wallet for Ethereum and its kin that shows you what you sign, in words, and never pays twice.</p>
        </header>
        ${state.phase === "refused" ? this.refused() : html`
          <div class="doors">
            ${this.door("create", "add", "Create a wallet", "New words, made on this device.", loading)}
            ${this.door("import", "key", "Import a wallet", "From a phrase or a private key you have.", loading)}
          </div>
          ${loading ? this.loading() : html`<p class="small soft center">The keys stay in this browser, encrypted with your password.</p>`}`}
      </div>`;
  }

  private door(target: string, shape: "add" | "key", title: string, text: string, disabled: boolean) {
    const inner = html`<span class="shape">${icon(shape, 24)}</span><span class="grow"><strong>${title}</strong><span class="soft small">${text}</span></span>${icon("right")}`;
    return disabled
      ? html`<span class="door" aria-disabled="true">${inner}</span>`
      : html`<a class="door" href="#${target}">${inner}</a>`;
  }

  private loading() {
    const { phase, loaded, total } = state.progress;
    const size = total > 0 ? `${bytes(loaded)} of ${bytes(total)}` : loaded > 0 ? bytes(loaded) : "";
    const doing = phase === "download" ? "Loading the module" : "Starting the module";
    return html`<div class="stack close loading" role="status">
      <progress aria-label="Loading the module" max=${total || 1} value=${total ? loaded : nothing}></progress>
      <p class="small soft row between"><span>${doing}</span><span>${size}</span></p>
    </div>`;
  }

  private refused() {
    return problemNotice(state.refusal, html`<button class="button small" type="button" @click=${() => void start()}>${icon("refresh", 18)}Try again</button>`);
  }
}

import { html, nothing, type PropertyValues } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { identicon } from "./identicon.js";
import { icon, mark, type Icon } from "./icons.js";
import { route } from "./route.js";
import { lock, start } from "./session.js";
import { account, network, state } from "./store.js";
import { View } from "./view.js";

const PLACES: { target: string; name: string; shape: Icon }[] = [
  { target: "home", name: "Home", shape: "home" },
  { target: "send", name: "Send", shape: "send" },
  { target: "receive", name: "Receive", shape: "receive" },
  { target: "activity", name: "Activity", shape: "activity" },
  { target: "settings", name: "Settings", shape: "settings" },
];

const TITLES: Record<string, string> = {
  home: "Home", send: "Send", receive: "Receive", activity: "Activity", settings: "Settings", wrap: "Wrap", allowance: "Allow a spender",
  tokens: "Tokens", accounts: "Accounts", reveal: "Words", import: "Import", create: "Create", welcome: "Welcome",
};

/** How long an announcement stays on the screen. */
const SHOWN_FOR = 5_000;

/** The frame around every screen: what is always there, and which screen is. */
@customElement("lk-app")
export class App extends View {
  @reactive() private at = route();
  private said = "";
  private hush: ReturnType<typeof setTimeout> | undefined;
  @reactive() private toast = "";
  private phase = state.phase;

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("hashchange", this.moved);
    void start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("hashchange", this.moved);
  }

  private moved = () => {
    this.at = route();
    scrollTo(0, 0);
    // A new screen is read from its heading; an unlock form keeps its own focus.
    void this.updateComplete.then(() => requestAnimationFrame(() => [...this.querySelectorAll<HTMLElement>("main h1")].find((one) => one.checkVisibility())?.focus({ preventScroll: true })));
  };

  protected override willUpdate(): void {
    if (state.phase === "locked" && this.phase !== "locked") this.toast = ""; // whoever finds it locked learns nothing
    this.phase = state.phase;
    if (state.announcement && state.announcement !== this.said) {
      this.toast = state.announcement;
      clearTimeout(this.hush);
      this.hush = setTimeout(() => (this.toast = ""), SHOWN_FOR);
    }
    this.said = state.announcement;
  }

  protected override updated(_: PropertyValues): void {
    const title = `${state.phase === "open" ? (TITLES[this.at.screen] ?? "Home") : state.phase === "locked" ? "Unlock" : "Welcome"} · Latchkey`;
    if (document.title !== title) document.title = title;
  }

  override render() {
    return html`
      <a class="skip" href="#main" @click=${this.skip}>Skip to the content</a>
      ${state.phase === "open" ? this.inside() : html`<main id="main" tabindex="-1" class="outside">${this.gate()}</main>`}
      <div class="toast ${this.toast ? "" : "sr"}" role="status" aria-live="polite">${this.toast}</div>
      <lk-sheet></lk-sheet>`;
  }

  private gate() {
    if (state.phase === "locked") return html`<lk-unlock></lk-unlock>`;
    if (state.phase === "welcome" && this.at.screen === "create") return html`<lk-create></lk-create>`;
    if (state.phase === "welcome" && this.at.screen === "import") return html`<lk-import></lk-import>`;
    return html`<lk-welcome></lk-welcome>`;
  }

  private inside() {
    const own = account();
    const chain = network();
    return html`<div class="frame"><div class="rail">
      <header class="top">
        <a class="brand" href="#home" aria-label="Latchkey, home">${mark(28)}<span>Latchkey</span></a>
        <a class="who" href="#accounts" aria-label="Accounts; ${own?.label ?? ""} is in use">${own ? identicon(own.address, 28) : nothing}<span class="grow">${own?.label}</span>${icon("down", 16)}</a>
        <a class="chain ${state.stale ? "bad" : ""}" href="#settings">${icon(state.stale ? "warning" : "final", 16)}<span>${chain?.name ?? "No network"}</span><span class="sr">${state.stale ? "not reached" : "reached"}</span></a>
        <button class="button icon plain lock" type="button" aria-label="Lock now" title="Lock now" @click=${() => void lock("asked")}>${icon("lock")}</button>
      </header>
      <nav class="places" aria-label="Main">
        ${PLACES.map((one) => html`<a href="#${one.target}" aria-current=${this.place() === one.target ? "page" : nothing}>${icon(one.shape, 22)}<span>${one.name}</span></a>`)}
      </nav></div>
      <main id="main" tabindex="-1">${this.screen()}</main>
    </div>`;
  }

  /** place is the entry of the navigation that the screen belongs to. */
  private place(): string {
    return PLACES.some((one) => one.target === this.at.screen) ? this.at.screen : "home";
  }

  private screen() {
    const { screen, argument } = this.at;
    switch (screen) {
      case "send": return html`<lk-send token=${argument}></lk-send>`;
      case "receive": return html`<lk-receive></lk-receive>`;
      case "wrap": return html`<lk-wrap></lk-wrap>`;
      case "allowance": return html`<lk-allowance></lk-allowance>`;
      case "activity": return html`<lk-activity number=${argument}></lk-activity>`;
      case "tokens": return html`<lk-tokens></lk-tokens>`;
      case "accounts": return html`<lk-accounts></lk-accounts>`;
      case "import": return html`<lk-import></lk-import>`;
      case "reveal": return html`<lk-reveal keyring=${argument}></lk-reveal>`;
      case "settings": return html`<lk-settings></lk-settings>`;
      default: return html`<lk-home></lk-home>`;
    }
  }

  /** The skip link must not become the route. */
  private skip(event: Event) {
    event.preventDefault();
    this.find<HTMLElement>("#main")?.focus();
  }
}


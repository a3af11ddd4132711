import { html, nothing, type PropertyValues } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { identicon } from "./identicon.js";
import { icon, mark, type Icon } from "./icons.js";
import { route } from "./route.js";
import { lock, start } from "./session.js";
import { account, network, state } from "./store.js";
import { View } from "./view.js";

/** PLACES are the entries of the navigation: all in the rail, at the thumb of a phone five of them. */
const PLACES: { target: string; name: string; shape: Icon; where: "" | "rail-only" | "thumb-only" }[] = [
  { target: "home", name: "Home", shape: "home", where: "" },
  { target: "send", name: "Send", shape: "send", where: "" },
  { target: "receive", name: "Receive", shape: "receive", where: "" },
  { target: "activity", name: "Activity", shape: "activity", where: "" },
  { target: "tokens", name: "Tokens", shape: "token", where: "rail-only" },
  { target: "allowances", name: "Allowances", shape: "allow", where: "rail-only" },
  { target: "console", name: "Contracts", shape: "console", where: "rail-only" },
  { target: "contacts", name: "Contacts", shape: "people", where: "rail-only" },
  { target: "settings", name: "Settings", shape: "settings", where: "rail-only" },
  { target: "more", name: "More", shape: "more", where: "thumb-only" },
];

/** SCREENS has for each screen of an open wallet its title and the entry that it belongs to. */
const SCREENS: Record<string, { title: string; place: string }> = {
  home: { title: "Home", place: "home" }, wrap: { title: "Wrap", place: "home" }, import: { title: "Import", place: "home" }, reveal: { title: "Words", place: "home" }, accounts: { title: "Accounts", place: "home" },
  send: { title: "Send", place: "send" }, receive: { title: "Receive", place: "receive" },
  activity: { title: "Activity", place: "activity" }, history: { title: "Transfers", place: "activity" },
  tokens: { title: "Tokens", place: "tokens" }, nfts: { title: "NFTs", place: "tokens" },
  allowances: { title: "Allowances", place: "allowances" }, allowance: { title: "Allow a spender", place: "allowances" },
  console: { title: "Contract console", place: "console" }, deploy: { title: "Deploy", place: "console" }, sign: { title: "Sign", place: "console" }, inspect: { title: "Read a transaction", place: "console" },
  contacts: { title: "Contacts", place: "contacts" }, settings: { title: "Settings", place: "settings" }, more: { title: "More", place: "more" },
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
    const title = `${state.phase === "open" ? this.here().title : state.phase === "locked" ? "Unlock" : "Welcome"} · Latchkey`;
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
        ${PLACES.map((one) => html`<a class=${one.where} href="#${one.target}" aria-current=${this.isHere(one) ? "page" : nothing}>${icon(one.shape, 22)}<span>${one.name}</span></a>`)}
      </nav></div>
      <main id="main" tabindex="-1">${this.screen()}</main>
    </div>`;
  }

  private here() {
    return SCREENS[this.at.screen] ?? SCREENS["home"]!;
  }

  /** On a phone, what stands in no place of its own is found under More. */
  private isHere({ target, where }: (typeof PLACES)[number]): boolean {
    const { place } = this.here();
    return target === place || (where === "thumb-only" && PLACES.some((one) => one.target === place && one.where === "rail-only"));
  }

  private screen() {
    const { screen, argument } = this.at;
    switch (screen) {
      case "send": return html`<lk-send token=${argument}></lk-send>`;
      case "receive": return html`<lk-receive></lk-receive>`;
      case "wrap": return html`<lk-wrap></lk-wrap>`;
      case "allowance": return html`<lk-allowance></lk-allowance>`;
      case "activity": return html`<lk-activity which=${argument}></lk-activity>`;
      case "history": return html`<lk-history></lk-history>`;
      case "nfts": return html`<lk-nfts .chosen=${argument}></lk-nfts>`;
      case "allowances": return html`<lk-allowances></lk-allowances>`;
      case "console": return html`<lk-console></lk-console>`;
      case "deploy": return html`<lk-deploy></lk-deploy>`;
      case "sign": return html`<lk-sign></lk-sign>`;
      case "inspect": return html`<lk-inspect></lk-inspect>`;
      case "contacts": return html`<lk-contacts></lk-contacts>`;
      case "more": return html`<lk-more></lk-more>`;
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


import { html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { bytes, decimal, gwei, plural, visible } from "../format.js";
import { icon } from "../icons.js";
import { busyLine, notice, problemNotice } from "../parts/notice.js";
import { prefer, preferences, type Preferences } from "../preferences.js";
import { chooseNetwork, lock } from "../session.js";
import { announce, set, state } from "../store.js";
import { View } from "../view.js";
import { wallet, type Address, type Network } from "../wallet.js";

interface Build {
  build?: string;
  go?: string;
  size?: number;
  sha256?: string;
}

@customElement("lk-settings")
export class Settings extends View {
  /** The chain whose form is open; 0 is a new one. */
  @reactive() private editing: number | undefined;
  /** The chain that is to be removed, if that is confirmed. */
  @reactive() private removing = 0;
  @reactive() private build: Build | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    void fetch("latchkey/build-info.json").then(async (reply) => { if (reply.ok) this.build = (await reply.json()) as Build; }).catch(() => undefined);
  }

  override render() {
    return html`<div class="columns">
      <div class="stack wide">
        <h1 tabindex="-1">Settings</h1>
        <section class="card flush" aria-labelledby="networks-title">
          <div class="card-head row between"><h2 id="networks-title">Networks</h2><button class="button small plain" type="button" id="edit-0" @click=${() => this.edit(0)}>${icon("add", 16)}Add network</button></div>
          <ul>${state.networks.map((one) => this.network(one))}${this.editing === 0 ? html`<li class="card-body">${this.form()}</li>` : nothing}</ul>
          ${state.networks.length === 0 && this.editing === undefined ? html`<p class="card-body soft">No network yet. Add one with the address of a node.</p>` : nothing}
          ${this.problem ? html`<div class="card-body">${problemNotice(this.problem)}</div>` : nothing}
          ${busyLine(this.busy)}
        </section>
        <lk-descriptors></lk-descriptors>
      </div>
      <aside class="stack">${this.contacts()}<lk-ledger></lk-ledger>${this.locking()}${this.appearance()}${this.about()}</aside>
    </div>`;
  }

  private network(one: Network) {
    const current = one.chainId === state.chainId;
    return html`<li class="card-body stack close">
      <div class="row between wrap"><strong>${one.name} <span class="soft small">chain ${one.chainId}</span></strong>
        <span class="row">${current ? html`<span class="status done">${icon("done", 16)}In use</span>` : html`<button class="button small" type="button" aria-label="Use ${one.name}" @click=${() => { chooseNetwork(one.chainId); announce(`${one.name} is in use.`); }}>Use</button>`}
        <button class="button small icon plain" type="button" id="edit-${one.chainId}" aria-label="Edit ${one.name}" @click=${() => this.edit(one.chainId)}>${icon("pen", 16)}</button></span></div>
      <span class="mono small soft break">${one.endpoint}</span>
      ${one.nodes?.map((node) => html`<span class="mono small soft break">${node}</span>`)}
      ${one.feeCap ? html`<span class="small soft">offers at most ${gwei(one.feeCap)} per gas</span>` : nothing}
      ${Number(one.finalDepth) ? html`<span class="small soft">counts a block as final after ${plural(Number(one.finalDepth), "more block")}</span>` : nothing}
      ${this.editing === one.chainId ? html`<hr>${this.form(one)}` : nothing}
    </li>`;
  }

  private form(one?: Network) {
    const field = (name: string, label: string, value: string, hint = "", mode: "text" | "numeric" | "decimal" = "text", unit = "") => {
      const input = html`<input class="input" id="network-${name}" name=${name} .value=${value} inputmode=${mode} autocomplete="off" spellcheck="false" ?readonly=${name === "chainId" && !!one} aria-describedby=${hint ? `network-${name}-hint` : nothing} aria-invalid=${this.problem?.field.endsWith(name) ?? false}>`;
      return html`<div class="field">
      <label for="network-${name}">${label}</label>
      ${unit ? html`<div class="joined">${input}<span class="tail"><span class="unit">${unit}</span></span></div>` : input}
      ${hint ? html`<p class="hint" id="network-${name}-hint">${hint}</p>` : nothing}</div>`;
    };
    return html`<form class="stack" novalidate @submit=${(event: Event) => this.save(event, one)}>
      ${field("name", "Name", one?.name ?? "")}
      ${field("endpoint", "Node", one?.endpoint ?? "", "The http or https address of its JSON-RPC. It learns your addresses. The server of this page must allow it too, in its connect-src.")}
      <div class="field">
        <label for="network-nodes">Further nodes (optional)</label>
        <textarea class="input" id="network-nodes" name="nodes" rows="2" autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby="network-nodes-hint" aria-invalid=${this.problem?.field.includes("nodes") ?? false} .value=${one?.nodes?.join("\n") ?? ""}></textarea>
        <p class="hint" id="network-nodes-hint">Up to three, one a line, best of other operators. They are asked before a signature, and where they contradict the first nothing is signed. What is sent and not seen goes to them too.</p>
      </div>
      ${field("feeCap", "Offer for gas at most (optional)", one?.feeCap ? decimal(BigInt(one.feeCap), 9) : "", "Per gas. If gas costs more, what you send waits instead of paying it.", "decimal", "gwei")}
      ${field("finalDepth", "Blocks until final (optional)", Number(one?.finalDepth) ? one!.finalDepth! : "", "Only for a chain that does not say itself which block is final, such as some development chains.", "numeric")}
      ${field("chainId", "Chain id", one ? String(one.chainId) : "", one ? "" : "The wallet checks it with the node before each signature.", "numeric")}
      ${field("symbol", "Coin", one?.symbol ?? "ETH")}
      ${field("weth", "Wrapped coin's contract (optional)", one?.weth ?? "")}
      ${field("ens", "ENS registry (optional)", one?.ens ?? "", "Ethereum's own is known; name another chain's to send to names there.")}
      ${field("multicall", "Multicall3 (optional)", one?.multicall ?? "", "Only where it is not at its usual address.")}
      ${field("explorer", "Block explorer (optional)", one?.explorer ?? "", "A prefix before the transaction's hash. The wallet only links to it.")}
      <div class="buttons">
        <button class="button" type="button" @click=${() => this.close(one?.chainId ?? 0)}>Cancel</button>
        ${one && state.networks.length > 1 ? html`<button class="button" type="button" aria-expanded=${this.removing === one.chainId} @click=${() => (this.removing = one.chainId)}>Remove</button>` : nothing}
        <button class="button primary" ?disabled=${!!this.busy}>Save</button>
      </div>
      ${one && this.removing === one.chainId ? notice("warning", `Remove ${one.name}?`, "Its node, its tokens and its lists are forgotten here. The records of what was sent there are kept, and your coins are on the chain.", html`
        <button class="button small" type="button" @click=${() => (this.removing = 0)}>Keep it</button>
        <button class="button small danger" type="button" @click=${() => this.drop(one)}>Remove the network</button>`) : nothing}
    </form>`;
  }

  private async edit(chainId: number) {
    this.problem = undefined;
    this.removing = 0;
    this.editing = chainId;
    await this.updateComplete;
    this.find<HTMLInputElement>("form input")?.focus();
  }

  /** close puts the form away and goes back to the button that opens it: without the form the screen is much shorter. */
  private async close(chainId: number) {
    this.editing = undefined;
    await this.updateComplete;
    this.find<HTMLButtonElement>(`#edit-${chainId}`)?.focus();
  }

  private save(event: Event, one?: Network) {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const value = (name: string) => String(form.get(name) ?? "").trim();
    const optional = (name: "weth" | "ens" | "multicall") => (value(name) ? { [name]: value(name) as Address } : {});
    const { weth: _weth, ens: _ens, multicall: _multicall, explorer: _explorer, nodes: _nodes, feeCap: _feeCap, finalDepth: _depth, ...kept } = one ?? { decimals: 18 };
    const nodes = value("nodes").split(/\s+/).filter(Boolean);
    const changed: Network = {
      ...kept,
      chainId: Number(value("chainId")),
      name: value("name"),
      endpoint: value("endpoint"),
      symbol: value("symbol"),
      ...optional("weth"),
      ...optional("ens"),
      ...optional("multicall"),
      ...(value("explorer") ? { explorer: value("explorer") } : {}),
      ...(nodes.length ? { nodes } : {}),
      ...(value("finalDepth") ? { finalDepth: value("finalDepth") } : {}),
    };
    const known = new Set([one?.endpoint, ...(one?.nodes ?? [])]);
    for (const [field, urls] of [["endpoint", [changed.endpoint]], ["nodes", nodes]] as const) {
      const wrong = urls.find((url) => !/^https?:\/\/./.test(url) && !known.has(url));
      if (wrong === undefined) continue;
      this.problem = { code: "", field, what: field === "nodes" ? `“${visible(wrong)}” is not the address of a node.` : "That is not the address of a node.", safe: "Nothing was changed.", next: "Write it with http:// or https:// in front.", details: {} };
      this.find<HTMLElement>(`#network-${field}`)?.focus();
      return;
    }
    void this.work("Saving", async () => {
      const feeCap = value("feeCap") ? String(await wallet.amount.parse({ text: value("feeCap").replace(",", "."), decimals: 9 })) : "";
      set({ networks: await wallet.networks.put({ network: { ...changed, ...(feeCap ? { feeCap } : {}) } }) });
      announce("Saved.");
      chooseNetwork(changed.chainId);
      await this.close(changed.chainId);
    });
  }

  private drop(one: Network) {
    return this.work("Removing", async () => {
      const networks = await wallet.networks.remove({ chainId: one.chainId });
      this.editing = undefined;
      this.removing = 0;
      set({ networks });
      if (one.chainId === state.chainId) chooseNetwork(networks[0]?.chainId ?? 0);
    });
  }

  private contacts() {
    return html`<a class="door" href="#contacts"><span class="shape">${icon("people", 22)}</span><span class="grow"><strong>Contacts</strong><span class="soft small">${plural(state.contacts.length, "name")} for addresses</span></span>${icon("right")}</a>`;
  }

  private locking() {
    const choose = (name: "idle" | "absolute", label: string, minutes: number[]) => html`<div class="field">
      <label for=${name}>${label}</label>
      <select class="input" id=${name} @change=${(event: Event) => prefer({ [name]: Number((event.target as HTMLSelectElement).value) })}>
        ${minutes.map((one) => html`<option value=${one} ?selected=${preferences[name] === one}>${one} minutes</option>`)}
      </select></div>`;
    return html`<section class="card stack" aria-labelledby="locking-title">
      <h2 id="locking-title">Locking</h2>
      ${choose("idle", "Without input, after", [2, 5, 15])}
      ${choose("absolute", "In any case, after", [15, 60, 240])}
      <button class="button" type="button" @click=${() => void lock("asked")}>${icon("lock")}Lock now</button>
    </section>`;
  }

  private appearance() {
    const themes: Record<Preferences["theme"], string> = { system: "As the system", light: "Light", dark: "Dark" };
    return html`<section class="card stack" aria-labelledby="appearance-title">
      <h2 id="appearance-title">Appearance</h2>
      <fieldset><legend class="sr">Theme</legend><div class="segments">
        ${(Object.keys(themes) as Preferences["theme"][]).map((one) => html`<label><input type="radio" name="theme" .checked=${preferences.theme === one} @change=${() => { prefer({ theme: one }); this.requestUpdate(); }}><span>${themes[one]}</span></label>`)}
      </div></fieldset>
    </section>`;
  }

  private about() {
    return html`<section class="card stack close" aria-labelledby="about-title">
      <h2 id="about-title">About</h2>
      <p class="soft small">The module that holds your keys, as this page loaded it. Build it yourself and compare.</p>
      <dl class="facts close small">
        <dt>Build</dt><dd class="mono break">${this.build?.build}</dd>
        <dt>Compiler</dt><dd>${this.build?.go}</dd>
        <dt>Size</dt><dd>${this.build?.size ? bytes(this.build.size) : nothing}</dd>
        <dt>SHA-256</dt><dd class="mono break">${this.build?.sha256}</dd>
      </dl>
    </section>`;
  }
}

import { html, nothing } from "lit";
import { customElement, property, state as reactive } from "lit/decorators.js";
import { explain } from "../messages.js";
import { full } from "./address.js";
import { amount } from "./amount.js";
import { busyLine, problemNotice, remark } from "./notice.js";
import { suggestion } from "../session.js";
import { View } from "../view.js";
import { wallet, type Amount } from "../wallet.js";

/** The ways in which wallets count the accounts of one phrase. */
export const PRESETS = [
  { id: "metamask", name: "MetaMask, Rabby, most others", path: (index: number) => `m/44'/60'/0'/0/${index}` },
  { id: "ledger_live", name: "Ledger Live", path: (index: number) => `m/44'/60'/${index}'/0/0` },
  { id: "legacy_mew", name: "MyEtherWallet, old Ledger", path: (index: number) => `m/44'/60'/0'/${index}` },
] as const;

interface Found {
  path: string;
  address: string;
  coin?: Amount | undefined;
}

const SHOWN = 3;

/** Shows which addresses a phrase makes under each way of counting, with what they hold, and lets one choose. */
@customElement("lk-finder")
export class Finder extends View {
  @property({ attribute: false }) phrase: Uint8Array = new Uint8Array();
  @property({ attribute: false }) passphrase: Uint8Array = new Uint8Array();
  @reactive() private preset = "metamask";
  @reactive() private found: Found[] = [];
  @reactive() private chosen = new Set<string>();
  @reactive() private pathProblem = "";
  private seed: Uint8Array = new Uint8Array();

  override connectedCallback(): void {
    super.connectedCallback();
    void this.work("Deriving the addresses", async () => {
      this.seed = await wallet.mnemonic.seed({ phrase: this.phrase, passphrase: this.passphrase });
      await this.look(this.preset);
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.seed.fill(0);
  }

  /** paths are the accounts chosen, in the order they stand. */
  get paths(): string[] {
    return this.found.map((one) => one.path).filter((path) => this.chosen.has(path));
  }

  override render() {
    return html`<div class="stack">
      <div class="field">
        <label for="preset">How your other wallet counts accounts</label>
        <select class="input" id="preset" aria-describedby="preset-hint" @change=${(event: Event) => void this.look((event.target as HTMLSelectElement).value)}>
          ${PRESETS.map((one) => html`<option value=${one.id} ?selected=${one.id === this.preset}>${one.name}</option>`)}
          <option value="custom" ?selected=${this.preset === "custom"}>A path of my own</option>
        </select>
        ${this.preset === "custom" ? nothing : html`<p class="hint" id="preset-hint">The first account is at <span class="mono nowrap">${PRESETS.find((one) => one.id === this.preset)?.path(0)}</span>.</p>`}
      </div>
      ${this.preset === "custom" ? html`<div class="field">
        <label for="path">Path</label>
        <div class="row">
          <input class="input mono grow" id="path" value="m/44'/60'/0'/0/0" autocomplete="off" spellcheck="false" aria-describedby="path-hint" aria-invalid=${!!this.pathProblem}>
          <button class="button" type="button" @click=${this.lookAtPath}>Show</button>
        </div>
        <div id="path-hint" aria-live="polite">${this.pathProblem ? remark("danger", this.pathProblem) : html`<p class="hint">BIP-32, with ' behind each hardened step.</p>`}</div>
      </div>` : nothing}
      <fieldset class="stack close">
        <legend>Accounts to bring in</legend>
        ${this.found.map((one) => html`<label class="choice">
          <input type="checkbox" .checked=${this.chosen.has(one.path)} @change=${() => this.toggle(one.path)}>
          <div class="stack close">${full(one.address)}<div class="row between wrap small soft"><span class="mono">${one.path}</span>${one.coin ? amount(one.coin) : nothing}</div></div>
        </label>`)}
      </fieldset>
      ${problemNotice(this.problem)}
      ${busyLine(this.busy)}
      ${this.preset !== "custom" && this.found.length ? html`<button class="button plain small" type="button" @click=${() => void this.more()}>Show ${SHOWN} more</button>` : nothing}
    </div>`;
  }

  private async look(preset: string) {
    this.preset = preset;
    this.found = [];
    this.chosen = new Set();
    if (preset !== "custom") await this.more();
  }

  private async more() {
    const preset = PRESETS.find((one) => one.id === this.preset);
    // While the seed is still being derived there is nothing to show; that ends with a look at what is chosen then.
    if (!preset || this.seed.length === 0) return;
    const first = this.found.length;
    try {
      const addresses = await wallet.hd.addresses({ seed: this.seed, preset: preset.id, first, count: SHOWN });
      if (preset.id === this.preset) this.show(addresses.map((address, index) => ({ address, path: preset.path(first + index) })));
    } catch (error) {
      this.problem = explain(error);
    }
  }

  private async lookAtPath() {
    const path = this.find<HTMLInputElement>("#path")!.value.trim();
    this.pathProblem = "";
    try {
      const address = await wallet.hd.address({ seed: this.seed, path });
      this.show([{ address, path }]);
    } catch (error) {
      this.pathProblem = explain(error).what;
    }
  }

  private show(more: Found[]) {
    this.found = [...this.found, ...more.filter((one) => this.found.every((other) => other.path !== one.path))];
    if (this.chosen.size === 0 && this.found[0]) this.chosen = new Set([this.found[0].path]);
    for (const one of more) void this.lookUp(one);
  }

  /** lookUp asks what an address holds. Without an answer it is just not shown. */
  private async lookUp(one: Found) {
    if (!suggestion) return;
    try {
      const { balances } = await wallet.portfolio({ chainId: suggestion.chainId, account: one.address });
      one.coin = balances[0]?.amount;
      this.requestUpdate();
    } catch {
      return;
    }
  }

  private toggle(path: string) {
    const chosen = new Set(this.chosen);
    if (!chosen.delete(path)) chosen.add(path);
    this.chosen = chosen;
  }
}

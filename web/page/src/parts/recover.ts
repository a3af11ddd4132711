import { html, nothing } from "lit";
import { customElement, property, state as reactive } from "lit/decorators.js";
import { icon } from "../icons.js";
import { saveLedger } from "./ledger.js";
import type { Problem } from "../messages.js";
import { busyLine, notice, problemNotice } from "./notice.js";
import { reload } from "../session.js";
import { announce, set, state } from "../store.js";
import { View } from "../view.js";
import { wallet } from "../wallet.js";

/** What may stand in the way, and what one says to go on all the same. */
const CONFIRM: Record<string, string> = {
  nonce_unsettled: "Transactions of this account are on their way that these records do not know. I know what they are: go on above them.",
  chain_reset: "This network's chain is another one than these records are about, and that is right: go on with the new one.",
};

/** The records of an account cannot be trusted as they are: what happened, what is safe, and beginning again once that is confirmed. */
@customElement("lk-recover")
export class Recover extends View {
  @property({ attribute: false }) cause: Problem | undefined;
  @reactive() private sure = false;
  /** What stood in the way, by code, and whether it was confirmed. */
  @reactive() private obstacles: Record<string, boolean> = {};

  override render() {
    const { cause } = this;
    if (!cause) return nothing;
    return notice("danger", cause.what, html`<div class="stack close">
      <p>${cause.safe} ${cause.next}</p>
      <p>Beginning again keeps what can be read and trusted, puts the rest aside, and hands out no number that the chain or this wallet has seen. What was signed and is lost here may still be mined: if you remember such a transaction, wait for it.</p></div>`, html`<div class="stack close">
      <label class="tick"><input type="checkbox" .checked=${this.sure} @change=${() => (this.sure = !this.sure)}><span>I know of no transaction of this account that is still on its way, or I accept that it may be mined as well.</span></label>
      ${busyLine(this.busy)}${problemNotice(this.problem)}
      ${Object.entries(this.obstacles).map(([code, confirmed]) => html`<label class="tick"><input type="checkbox" .checked=${confirmed} @change=${() => (this.obstacles = { ...this.obstacles, [code]: !confirmed })}><span>${CONFIRM[code]}</span></label>`)}
      <div class="row wrap"><button class="button small" type="button" ?disabled=${!!this.busy} @click=${() => void this.work("Reading the records", saveLedger)}>${icon("download", 16)}Export what is stored</button>
      <button class="button small danger" type="button" ?disabled=${!!this.busy || !this.sure || Object.values(this.obstacles).includes(false)} @click=${this.begin}>Begin again</button></div>
    </div>`, "Stopped");
  }

  private async begin() {
    const { chainId, address } = state;
    await this.work("Asking the chain and beginning again", async () => {
      const activity = await wallet.ledger.recover({ chainId, account: address, acknowledged: Object.keys(this.obstacles) });
      if (state.chainId !== chainId || state.address !== address) return;
      this.sure = false;
      this.obstacles = {};
      this.dispatchEvent(new Event("recovered", { bubbles: true })); // before the notice that it stands in goes
      set({ activity, unsound: undefined });
      announce("The records begin again. What could be kept is kept.");
      void reload();
    });
    const code = this.problem?.code ?? "";
    if (CONFIRM[code] && !(code in this.obstacles)) this.obstacles = { ...this.obstacles, [code]: false };
  }
}

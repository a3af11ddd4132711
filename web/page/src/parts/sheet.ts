import { html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { icon } from "../icons.js";
import { nameOf } from "./address.js";
import { plural } from "../format.js";
import { explain } from "../messages.js";
import { intent, spoken } from "./intent.js";
import { busyLine, notice, problemNotice } from "./notice.js";
import { changes, fee, findings, parties, raw } from "./report.js";
import { go } from "../route.js";
import { noteSent, watchClosely } from "../session.js";
import { announce, set, state } from "../store.js";
import { View } from "../view.js";
import { wallet, type Plan, type PlanRequest } from "../wallet.js";

type Speed = "slow" | "normal" | "fast";
const SPEEDS: Record<Speed, string> = { slow: "Patient", normal: "Normal", fast: "Fast" };
/** Codes after which the same request is planned anew, and shown anew. */
const REPLAN = new Set(["plan_stale", "plan_unknown", "nonce_gap_ahead", "chain_reset"]);

/** The approval sheet: what would change, to whom, what it may cost, what to beware of. Only then, a signature. */
@customElement("lk-sheet")
export class Sheet extends View {
  @reactive() private plan: Plan | undefined;
  @reactive() private ticked: ReadonlySet<string> = new Set();
  @reactive() private speed: Speed = "normal";
  @reactive() private renewed = "";
  /** The signature is being made: closing the sheet would not stop what is already on its way. */
  @reactive() private sending = false;
  private request: PlanRequest | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("hashchange", this.reject);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("hashchange", this.reject);
  }

  protected override updated(): void {
    const dialog = this.find<HTMLDialogElement>("dialog");
    if (state.review && !dialog?.open) this.show(dialog, state.review);
    if (!state.review && dialog?.open) dialog.close();
  }

  private show(dialog: HTMLDialogElement | null, review: PlanRequest) {
    // The id makes a second click the same intent, not a second transaction.
    this.request = { ...review, intentId: crypto.randomUUID() };
    this.speed = "normal";
    this.renewed = "";
    dialog?.showModal();
    void this.makePlan();
  }

  override render() {
    const report = this.plan?.report;
    return html`<dialog class="sheet" aria-labelledby="sheet-title" @close=${this.closed} @cancel=${this.cancel}>
      <div class="sheet-head row between">
        <p class="small soft">${report ? html`On ${report.network}, from ${nameOf(report.from)}` : "Review"}</p>
        <button class="button small icon plain" type="button" aria-label="Close without approving" ?disabled=${this.sending} @click=${this.reject}>${icon("close")}</button>
      </div>
      <div class="sheet-body stack wide">
        <h2 id="sheet-title" class="title" aria-live="polite">${report ? intent(report.intent) : (this.problem ? "This cannot be done as it stands" : "Preparing")}</h2>
        ${this.renewed ? notice("warning", this.renewed, "Nothing was signed or sent. This is the new plan; look at it again.") : nothing}
        ${report ? html`
          ${changes(report.changes)}
          ${parties(report)}
          ${fee(report)}
          ${this.speeds()}
          ${findings(report.findings, this.ticked, (id) => this.tick(id))}
          ${raw(report)}` : nothing}
        ${problemNotice(this.problem, this.plan ? nothing : html`<button class="button small" type="button" @click=${() => void this.makePlan()}>${icon("refresh", 16)}Try again</button>`)}
      </div>
      <div class="sheet-foot stack close">
        ${busyLine(this.busy)}
        ${report && this.missing() ? html`<button class="button small plain" type="button" id="why-not" @click=${() => this.find<HTMLInputElement>("[name=acknowledge]:not(:checked)")?.focus()}>Read and tick ${plural(this.missing(), "danger")} to go on</button>` : nothing}
        <div class="buttons">
          <button class="button" type="button" ?disabled=${this.sending} @click=${this.reject}>Reject</button>
          <button class="button primary" type="button" ?disabled=${!report || !!this.busy || this.missing() > 0} aria-describedby=${this.missing() ? "why-not" : nothing} @click=${this.approve}>Approve and send</button>
        </div>
      </div>
    </dialog>`;
  }

  private speeds() {
    return html`<fieldset class="row between wrap"><legend class="sr">Speed</legend><span class="small soft" aria-hidden="true">Speed</span>
      <div class="segments">${(Object.keys(SPEEDS) as Speed[]).map((one) => html`<label><input type="radio" name="speed" .checked=${one === this.speed} ?disabled=${this.sending} @change=${() => { this.speed = one; void this.makePlan(); }}><span>${SPEEDS[one]}</span></label>`)}</div>
    </fieldset>`;
  }

  private makePlan() {
    return this.work("Asking the chain and working out the fee", async () => {
      // What is asked may change during the wait: another speed, or a sheet that was closed and opened again. Only the last counts.
      while (this.request) {
        const { request, speed } = this;
        const asked = () => request === this.request && speed === this.speed;
        const plan = await wallet.plan({ request: { ...request, speed } }).catch((error: unknown) => {
          if (!asked()) return;
          this.plan = undefined;
          throw error;
        });
        if (!plan || !asked()) continue;
        this.plan = plan;
        this.ticked = new Set();
        return;
      }
    });
  }

  /** missing counts the dangers that were not ticked. */
  private missing(): number {
    return (this.plan?.report.findings ?? []).filter((one) => one.severity === "danger" && !this.ticked.has(one.id)).length;
  }

  private tick(id: string) {
    const ticked = new Set(this.ticked);
    if (!ticked.delete(id)) ticked.add(id);
    this.ticked = ticked;
  }

  private async approve() {
    const plan = this.plan;
    if (!plan || this.busy || this.missing() > 0) return;
    let again = "";
    this.sending = true;
    await this.work("Recording, signing and sending", async () => {
      try {
        const sent = await wallet.approve({ planId: plan.id, acknowledged: [...this.ticked] });
        // What is sent is sent: if this reading fails, the next one shows it.
        await noteSent().catch(() => undefined);
        set({ review: undefined });
        announce(sent.notice || `Sent: ${spoken(plan.report.intent)}.`);
        go(`activity/${sent.nonce}`);
        void watchClosely();
      } catch (error) {
        const problem = explain(error);
        if (!REPLAN.has(problem.code)) throw error;
        again = problem.what;
      }
    });
    this.sending = false;
    await this.updateComplete;
    if (this.problem) this.find<HTMLButtonElement>(".sheet-foot .primary")?.focus();
    if (!again) return;
    this.renewed = again;
    this.plan = undefined;
    await this.makePlan();
  }

  private reject = () => {
    if (!this.sending && state.review) set({ review: undefined });
  };

  private cancel(event: Event) {
    if (this.sending) event.preventDefault();
  }

  private closed() {
    // A browser lets a second Escape through.
    if (this.sending && state.review) return this.find<HTMLDialogElement>("dialog")?.showModal();
    this.plan = this.problem = this.request = undefined;
    this.renewed = "";
    if (state.review) set({ review: undefined });
  }
}

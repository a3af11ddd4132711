import { html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { icon } from "../icons.js";
import { nameOf } from "./address.js";
import { amount } from "./amount.js";
import { carryOut, isMessage, offerOf, once, propose, type Proposal } from "./ask.js";
import { bump } from "./bump.js";
import { findings, tally, type Ticks } from "./findings.js";
import { gwei, headline, plural, visible } from "../format.js";
import { explain, isUnsound } from "../messages.js";
import { intent, spoken } from "./intent.js";
import { inItsWords } from "./interface.js";
import type { Prices } from "./market.js";
import { busyLine, notice, problemNotice } from "./notice.js";
import type { Offer } from "./offer.js";
import { report } from "./report.js";
import { go } from "../route.js";
import { noteSent, refresh } from "../session.js";
import { announce, set, state, type Ask } from "../store.js";
import { View } from "../view.js";
import type { Report, Sent } from "../wallet.js";

/** Codes after which the same request is planned anew, and shown anew. */
const REPLAN = new Set(["plan_stale", "plan_unknown", "nonce_gap_ahead", "chain_reset"]);

/** The approval sheet: what would change, to whom, what it may cost, what to beware of. Only then, a signature. */
@customElement("lk-sheet")
export class Sheet extends View implements Ticks {
  @reactive() private proposal: Proposal | undefined;
  @reactive() ticked: ReadonlySet<string> = new Set();
  @reactive() private offer: Offer = {};
  @reactive() private renewed = "";
  /** The signature is being made: closing the sheet would not stop what is already on its way. */
  @reactive() private sending = false;
  private ask: Ask | undefined;

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

  private show(dialog: HTMLDialogElement | null, ask: Ask) {
    this.ask = once(ask);
    this.offer = offerOf(ask);
    this.renewed = "";
    dialog?.showModal();
    void this.propose();
  }

  override render() {
    const { proposal } = this;
    const [first] = proposal?.reports ?? [];
    const [said, more] = headline(proposal?.intent ?? "");
    return html`<dialog class="sheet ${proposal ? "ready" : ""}" aria-labelledby="sheet-title" @close=${this.closed} @cancel=${this.cancel}>
      <div class="sheet-head row between">
        <p class="small soft">${first ? html`On <bdi>${first.network}</bdi>, from <bdi title=${first.from}>${nameOf(first.from)}</bdi>` : "Review"}</p>
        <button class="button small icon plain" type="button" aria-label="Close without approving" ?disabled=${this.sending} @click=${this.reject}>${icon("close")}</button>
      </div>
      <div class="sheet-body stack wide">
        <div class="stack close">
          ${first?.origin ? html`<p class="origin"><span class="soft">Asked by</span> <bdi class="break"><strong>${visible(first.origin)}</strong></bdi></p>` : nothing}
          <h2 id="sheet-title" class="title" aria-live="polite">${proposal ? intent(said) : (this.problem ? "This cannot be done as it stands" : "Preparing")}</h2>
          ${more ? html`<p class="soft">${intent(more)}.</p>` : nothing}
          ${tally(this.findings())}
        </div>
        ${isUnsound(this.problem) ? html`<lk-recover .cause=${this.problem} @recovered=${() => void this.propose()}></lk-recover>` : problemNotice(this.problem, proposal ? nothing : html`<button class="button small" type="button" @click=${() => void this.propose()}>${icon("refresh", 16)}Try again</button>`)}
        ${this.renewed ? notice("warning", this.renewed, "Nothing was signed or sent. This is the new plan; look at it again.") : nothing}
        ${proposal ? this.reports(proposal) : nothing}
        ${this.problem && !proposal ? this.unplanned() : nothing}
      </div>
      <div class="sheet-foot stack close">
        ${busyLine(this.busy)}
        ${proposal && this.missing() ? html`<button class="button small plain" type="button" id="why-not" @click=${() => this.find<HTMLInputElement>("[name=acknowledge]:not(:checked)")?.focus()}>Read and tick ${plural(this.missing(), "danger")} to go on</button>` : nothing}
        <div class="buttons">
          <button class="button" type="button" ?disabled=${this.sending} @click=${this.reject}>Reject</button>
          <button class="button primary" type="button" ?disabled=${!proposal || !!this.busy || this.missing() > 0} aria-describedby=${this.missing() ? "why-not" : nothing} @click=${this.approve}>${this.verb()}</button>
        </div>
      </div>
    </dialog>`;
  }

  /** reports are one, or several under each other below what there is to say of all of them. */
  private reports({ reports, fee, findings: ofAll }: Proposal) {
    const show = (one: Report, settings: unknown = nothing) => report(one, this, settings);
    if (reports.length === 1) return show(reports[0]!, this.offering());
    return html`
      <ol class="together">${reports.map((one) => html`<li>${intent(one.intent)}</li>`)}</ol>
      ${fee ? html`<div class="fee stack close"><p class="row between"><span>All fees together, at most</span><strong>${amount(fee, "up")}</strong></p>${this.offering()}</div>` : nothing}
      ${findings(ofAll, this)}
      ${reports.map((one, index) => html`<section class="stack wide part" aria-label="${index + 1} of ${reports.length}">
        <div class="stack close"><p class="small soft">${index + 1} of ${reports.length}</p><h3 class="title">${intent(one.intent)}</h3></div>${show(one)}
      </section>`)}`;
  }

  private verb(): string {
    if (this.ask && isMessage(this.ask)) return this.proposal?.reports[0]?.subject === "signIn" ? "Sign in" : "Sign";
    return Array.isArray(this.ask) && this.ask.length > 1 ? `Approve and send all ${this.ask.length}` : "Approve and send";
  }

  private findings() {
    const { findings = [], reports = [] } = this.proposal ?? {};
    return [...findings, ...reports.flatMap((one) => one.findings)];
  }

  private offering() {
    const fee = this.proposal?.reports[0]?.fee;
    if (!fee) return nothing;
    const replaced = this.replaced();
    return html`${replaced ? bump(replaced, fee) : nothing}${this.choice({ max: BigInt(fee.maxFeePerGas), tip: BigInt(fee.maxPriorityFeePerGas) })}`;
  }

  /** choice offers a speed, fees, and a number where the request does not stand for one already. */
  private choice(planned?: Prices) {
    const { ask } = this;
    if (!ask || isMessage(ask)) return nothing;
    const replacing = !Array.isArray(ask) && !!ask.replaces;
    const numbered = !Array.isArray(ask) && !replacing && ask.kind !== "fill";
    return html`<lk-offer .offer=${this.offer} ?numbered=${numbered} ?replacing=${replacing} ?disabled=${this.sending} .planned=${planned} @offer=${this.offered}></lk-offer>`;
  }

  /** unplanned lets an offer be mended that no plan could be made with. */
  private unplanned() {
    const { offer, ask, problem } = this;
    const own = [offer.nonce, offer.maxFeePerGas, offer.maxPriorityFeePerGas].some((one) => one !== undefined);
    if (!own || !ask || isMessage(ask)) return nothing;
    const { maxFeePerGas: max, maxPriorityFeePerGas: tip } = problem?.details ?? {};
    return html`
      ${max ? html`<button class="button" type="button" @click=${() => this.take({ ...offer, maxFeePerGas: max, ...(tip ? { maxPriorityFeePerGas: tip } : {}) })}>Offer the least that is enough: ${gwei(max)}${tip ? `, of it ${gwei(tip)} as a tip` : ""}</button>` : nothing}
      ${this.choice()}`;
  }

  private offered({ detail }: CustomEvent<Offer>) {
    this.take(detail);
  }

  private take(offer: Offer) {
    this.offer = offer;
    void this.propose();
  }

  /** replaced is the transaction that this is to take the place of. */
  private replaced() {
    const { ask } = this;
    if (!ask || isMessage(ask) || Array.isArray(ask) || !ask.replaces) return undefined;
    return state.activity?.transactions.find(({ hash }) => hash === ask.replaces);
  }

  private propose() {
    return this.work(this.ask && isMessage(this.ask) ? "Reading what it says" : "Asking the chain and working out the fee", async () => {
      // What is asked may change during the wait: another offer, or a sheet that was closed and opened again. Only the last counts.
      while (this.ask) {
        const { ask, offer } = this;
        const wanted = () => ask === this.ask && offer === this.offer;
        const proposal = await propose(ask, offer).catch(async (error: unknown) => {
          const said = await inItsWords(error, state.draft.abi);
          if (!wanted()) return;
          this.proposal = undefined;
          void this.updateComplete.then(() => this.find(".sheet-body")?.scrollTo(0, 0)); // what was typed may stand far below
          throw said;
        });
        if (!proposal || !wanted()) continue;
        this.proposal = proposal;
        this.ticked = new Set();
        return;
      }
    });
  }

  /** missing counts the dangers that were not ticked. */
  private missing(): number {
    return this.findings().filter((one) => one.severity === "danger" && !this.ticked.has(one.id)).length;
  }

  tick = (id: string) => {
    const ticked = new Set(this.ticked);
    if (!ticked.delete(id)) ticked.add(id);
    this.ticked = ticked;
  };

  private async approve() {
    const { ask, proposal } = this;
    if (!ask || !proposal || this.busy || this.missing() > 0) return;
    let again = "";
    this.sending = true;
    await this.work(isMessage(ask) ? "Signing" : "Recording, signing and sending", async () => {
      try {
        const { sent, signed } = await carryOut(ask, proposal.id, [...this.ticked]);
        if (signed) set({ review: undefined, signed: { ...signed, intent: proposal.intent, from: proposal.reports[0]!.from } });
        else await this.sent(sent, proposal.intent);
      } catch (error) {
        const problem = explain(error);
        if (!REPLAN.has(problem.code)) throw error;
        again = problem.what;
      }
    });
    this.sending = false;
    await this.updateComplete;
    if (this.problem) {
      this.find<HTMLButtonElement>(".sheet-foot .primary")?.focus();
      this.find(".sheet-body")?.scrollTo(0, 0); // to what went wrong
    }
    if (!again) return;
    this.renewed = again;
    this.proposal = undefined;
    await this.propose();
  }

  /** sent leads to what was just sent; of several, to the list that has them all. */
  private async sent(sent: Sent[], said: string) {
    // What is sent is sent: if this reading fails, the next one shows it.
    await noteSent().catch(() => undefined);
    set({ review: undefined });
    announce(sent.find((one) => one.notice)?.notice ?? (sent.length > 1 ? `Sent: ${plural(sent.length, "transaction")}.` : `Sent: ${spoken(headline(said)[0])}.`));
    go(sent.length === 1 ? `activity/${sent[0]!.hash}` : "activity");
    void refresh();
  }

  private reject = () => {
    if (!this.sending && state.review) set({ review: undefined });
  };

  private cancel(event: Event) {
    if (this.sending) event.preventDefault();
  }

  private closed() {
    if (this.find<HTMLDialogElement>("dialog")?.open) return; // the event of an earlier sheet: this one was opened since
    // A browser lets a second Escape through.
    if (this.sending && state.review) return this.find<HTMLDialogElement>("dialog")?.showModal();
    this.proposal = this.problem = this.ask = undefined;
    this.renewed = "";
    if (state.review) set({ review: undefined });
  }
}

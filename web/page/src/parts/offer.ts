import { html, nothing } from "lit";
import { customElement, property, state as reactive } from "lit/decorators.js";
import { decimal, gwei, plural } from "../format.js";
import { plot, type Prices } from "./market.js";
import { remark } from "./notice.js";
import { explain } from "../messages.js";
import { readMarket } from "../session.js";
import { nextNumber, state } from "../store.js";
import { View } from "../view.js";
import { wallet, type FeeMarket, type PlanRequest } from "../wallet.js";

export type Speed = NonNullable<PlanRequest["speed"]>;

/** Offer is what a person chose about the fee and the number of what is to be sent. Fees of their own stand above the speed. */
export type Offer = Pick<PlanRequest, "speed" | "nonce" | "maxFeePerGas" | "maxPriorityFeePerGas">;

const SPEEDS: Record<Speed, string> = { slow: "Slow", normal: "Normal", fast: "Fast" };

/** So many full blocks in a row never come. */
const LONG = 100;

let count = 0;

type Typed = "max" | "tip" | "nonce";

/** The choice of a speed, with what gas costs drawn beside it; under 'advanced' fees and a number of one's own. Tells of each change with the event "offer". */
@customElement("lk-offer")
export class OfferField extends View {
  @property({ attribute: false }) offer: Offer = { speed: "normal" };
  @property({ type: Boolean }) disabled = false;
  /** A number of one's own makes sense: it is one new transaction. */
  @property({ type: Boolean }) numbered = false;
  /** It takes the place of another offer, so the speeds' own prices may not be enough. */
  @property({ type: Boolean }) replacing = false;
  /** What is drawn where it is another offer than a speed's, such as that of a plan. */
  @property({ attribute: false }) planned: Prices | undefined;
  @reactive() private typed: Record<Typed, string> = { max: "", tip: "", nonce: "" };
  @reactive() private wrong: Partial<Record<Typed, string>> = {};
  /** The form and the sheet before it each have these fields. */
  private readonly key = `offer-${++count}`;
  private told: Offer | undefined;
  private readFor = "";

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has("offer") && this.offer !== this.told) {
      const { maxFeePerGas: max, maxPriorityFeePerGas: tip, nonce } = this.offer;
      this.typed = { max: inGwei(max), tip: inGwei(tip), nonce: nonce ?? "" };
      this.wrong = {};
    }
    // With each new block gas has another price.
    const wanted = `${state.chainId} ${state.chain?.block ?? ""}`;
    if (!state.chainId || wanted === this.readFor) return;
    this.readFor = wanted;
    void readMarket();
  }

  override render() {
    const market = state.market?.chainId === state.chainId ? state.market : undefined;
    return html`<div class="stack close">
      <fieldset class="speeds"><legend>Speed</legend><div>${(Object.keys(SPEEDS) as Speed[]).map((one) => this.speed(one, market))}</div></fieldset>
      ${this.own ? html`<p class="row between small"><span>Your own fees stand instead of a speed's.</span><button class="button small plain nowrap" type="button" ?disabled=${this.disabled} @click=${() => this.choose(this.offer.speed ?? "normal")}>Use a speed</button></p>` : nothing}
      ${this.replacing ? html`<p class="small soft">Whatever the speed, both fees rise by a tenth at least: no node takes a replacement for less.</p>` : nothing}
      ${market?.capped ? remark("warning", `Offers are held at the ${market.cap ? gwei(market.cap) : "cap"} per gas that you set for this network. If gas costs more, this waits.`) : nothing}
      ${market ? plot(market, this.prices(market)) : nothing}
      <details class="advanced small" ?open=${this.own || (this.numbered && !!this.offer.nonce)}><summary>Advanced</summary><div class="stack">
        <div class="pair">${this.field("max", market?.legacy ? "Gas price" : "Most per gas", market)}${market?.legacy ? nothing : this.field("tip", "Tip per gas", market)}</div>
        ${this.numbered ? this.number() : nothing}
      </div></details>
    </div>`;
  }

  private get own(): boolean {
    return this.offer.maxFeePerGas !== undefined || this.offer.maxPriorityFeePerGas !== undefined;
  }

  private speed(one: Speed, market: FeeMarket | undefined) {
    const choice = market?.choices.find(({ speed }) => speed === one);
    const text = !choice || this.replacing ? "" : `≤ ${gwei(choice.maxFeePerGas)}`;
    return html`<label><input type="radio" name="${this.key}-speed" value=${one} .checked=${!this.own && one === (this.offer.speed ?? "normal")} ?disabled=${this.disabled} @change=${() => this.choose(one)}>
      <span class="speed"><strong>${SPEEDS[one]}</strong>${text ? html`<span class="small">${text}</span>` : nothing}${choice && !this.replacing && !market?.legacy && choice.blocks > 0 ? html`<span class="small soft">enough for ${choice.blocks < LONG ? plural(choice.blocks, "full block") : `over ${LONG} blocks`}</span>` : nothing}</span></label>`;
  }

  private field(name: "max" | "tip", label: string, market: FeeMarket | undefined) {
    const prices = market && this.prices(market);
    const wrong = this.wrong[name];
    return html`<div class="field"><label for="${this.key}-${name}">${label}</label>
      <div class="joined"><input class="input" id="${this.key}-${name}" inputmode="decimal" autocomplete="off" placeholder=${prices ? gwei(String(prices[name])).replace(" gwei", "") : ""} .value=${this.typed[name]} ?disabled=${this.disabled}
        aria-describedby="${this.key}-${name}-remarks" aria-invalid=${!!wrong} @change=${(event: Event) => this.type(name, event)}><span class="tail"><span class="unit">gwei</span></span></div>
      <div id="${this.key}-${name}-remarks" aria-live="polite">${wrong ? remark("danger", wrong) : nothing}</div></div>`;
  }

  private number() {
    const wrong = this.wrong.nonce;
    return html`<div class="field"><label for="${this.key}-nonce">Number (nonce)</label>
      <input class="input" id="${this.key}-nonce" inputmode="numeric" autocomplete="off" placeholder=${nextNumber() ?? ""} .value=${this.typed.nonce} ?disabled=${this.disabled}
        aria-describedby="${this.key}-nonce-remarks" aria-invalid=${!!wrong} @change=${(event: Event) => this.type("nonce", event)}>
      <div id="${this.key}-nonce-remarks" aria-live="polite">${wrong ? remark("danger", wrong) : this.meaning()}</div></div>`;
  }

  /** meaning says what follows from a number of one's own. */
  private meaning() {
    const next = nextNumber();
    const { nonce } = this.offer;
    if (!nonce || next === undefined) return remark("warning", "Leave it empty: the wallet counts for you, so that nothing is paid twice and nothing waits for a number that never comes.");
    if (nonce === next) return remark("good", "That is the one it gets anyway.");
    const slot = state.activity?.lane.find((one) => one.nonce === nonce);
    if (slot?.place === "gap") return remark("good", "That number is a gap: this fills it, and what is above can be mined.");
    if (BigInt(nonce) > BigInt(next)) return remark("warning", `It waits until ${BigInt(nonce) - BigInt(next) === 1n ? `number ${next} is used. Nothing takes it` : `the numbers ${next} to ${BigInt(nonce) - 1n} are used. Nothing takes them`} by itself.`);
    return remark("danger", "That number is used or stands for something else. To put something in its place, speed that up or cancel it.");
  }

  /** prices are those that are drawn: typed, of the plan, or of the speed. */
  private prices(market: FeeMarket): Prices | undefined {
    if (this.planned) return this.planned;
    const choice = market.choices.find(({ speed }) => speed === (this.offer.speed ?? "normal"));
    if (!choice) return undefined;
    return { max: BigInt(this.offer.maxFeePerGas ?? choice.maxFeePerGas), tip: BigInt(this.offer.maxPriorityFeePerGas ?? choice.maxPriorityFeePerGas) };
  }

  private type(name: Typed, event: Event) {
    this.typed = { ...this.typed, [name]: (event.target as HTMLInputElement).value.trim().replace(",", ".") };
    void this.judge();
  }

  /** judge reads all that was typed, and tells of it unless something is wrong. */
  private async judge(speed: Speed = this.offer.speed ?? "normal") {
    const { typed } = this;
    const offer: Offer = { speed };
    const wrong: Partial<Record<Typed, string>> = {};
    const read = async (name: Typed, key: "maxFeePerGas" | "maxPriorityFeePerGas" | "nonce", how: (text: string) => string | Promise<string>) => {
      try {
        if (typed[name]) offer[key] = await how(typed[name]);
      } catch (error) {
        wrong[name] = error instanceof RangeError ? error.message : [explain(error).what, explain(error).next].join(" ");
      }
    };
    await read("max", "maxFeePerGas", inWei);
    await read("tip", "maxPriorityFeePerGas", inWei);
    await read("nonce", "nonce", whole);
    if (offer.maxFeePerGas && offer.maxPriorityFeePerGas && BigInt(offer.maxPriorityFeePerGas) > BigInt(offer.maxFeePerGas)) wrong.tip = "The tip is a part of the most per gas, so it cannot be more.";
    if (typed !== this.typed) return;
    this.wrong = wrong;
    if (!this.isWrong) this.tell(offer);
  }

  private get isWrong(): boolean {
    return Object.values(this.wrong).some(Boolean);
  }

  /** take returns the offer for a request, or undefined with the reason shown. */
  take(): Offer | undefined {
    if (!this.isWrong) return this.offer;
    const details = this.find<HTMLDetailsElement>("details.advanced");
    if (details) details.open = true;
    this.find<HTMLInputElement>("[aria-invalid=true]")?.focus();
    return undefined;
  }

  /** choose takes a speed, in place of fees of one's own too. */
  private choose(speed: Speed) {
    this.typed = { ...this.typed, max: "", tip: "" };
    void this.judge(speed);
  }

  private tell(offer: Offer) {
    this.offer = this.told = offer;
    this.dispatchEvent(new CustomEvent<Offer>("offer", { detail: offer, bubbles: true }));
  }
}

/** whole reads a number without a fraction. Errors: RangeError. */
function whole(text: string): string {
  if (!/^\d{1,19}$/.test(text)) throw new RangeError("A number is digits alone, such as 12.");
  return String(BigInt(text));
}

async function inWei(text: string): Promise<string> {
  return String(await wallet.amount.parse({ text, decimals: 9 }));
}

function inGwei(wei: string | undefined): string {
  return wei === undefined ? "" : decimal(BigInt(wei), 9);
}

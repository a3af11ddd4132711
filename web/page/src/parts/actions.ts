import { html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { keyed } from "lit/directives/keyed.js";
import { icon, type Icon } from "../icons.js";
import { busyLine, problemNotice } from "./notice.js";
import { noteSent, refresh } from "../session.js";
import { announce, set, state } from "../store.js";
import { View } from "../view.js";
import { wallet, type Actions, type Hex } from "../wallet.js";

/** Each action with its button and with what it does, said before it is chosen. */
const ACTIONS: Record<keyof Actions, { name: string; shape: Icon; text: string }> = {
  speedUp: { name: "Speed up", shape: "faster", text: "Sends the same transaction with a higher fee. At most one of the two is ever mined." },
  cancel: { name: "Cancel", shape: "close", text: "Sends a payment of nothing to yourself under the same number, with a higher fee. If that is mined first, this one never is." },
  fill: { name: "Fill the gap", shape: "gap", text: "Sends a payment of nothing to yourself under this number, so that what waits above it is mined. It costs a fee." },
  rebroadcast: { name: "Send again", shape: "broadcast", text: "Gives the same bytes to every node of the network once more. It can never be paid twice." },
  release: { name: "Give the number back", shape: "back", text: "Gives up what it was set aside for: nothing is signed for that. The next thing you send takes the number." },
};

const KINDS = Object.keys(ACTIONS) as (keyof Actions)[];

/** What a person can do about a transaction or a number of the lane: as the ledger says, and nothing else. */
@customElement("lk-actions")
export class ActionButtons extends View {
  @property({ attribute: false }) can: Actions | undefined;
  @property() number = "";
  @property() hash = "";
  /** What it is about, for those who do not see which line the buttons stand in. */
  @property() about = "";
  /** Only the buttons, for a line of a list. */
  @property({ type: Boolean }) brief = false;

  override render() {
    const list = KINDS.filter((one) => this.can?.[one]);
    if (list.length === 0 && !this.problem) return nothing;
    return html`
      ${this.brief ? html`<div class="row wrap deeds">${list.map((one) => this.button(one))}</div>`
        : html`<ul class="deeds stack close" aria-label="What you can do">${list.map((one) => html`<li>${this.button(one)}<span class="small soft">${ACTIONS[one].text}</span></li>`)}</ul>`}
      ${busyLine(this.busy)}${problemNotice(this.problem)}`;
  }

  private button(one: keyof Actions): TemplateResult {
    const { name, shape } = ACTIONS[one];
    return html`<button class="button small" type="button" ?disabled=${!!this.busy} @click=${() => void this.act(one)}>${icon(shape, 16)}<span>${name}</span>${this.about ? html`<span class="sr">: ${this.about}</span>` : nothing}</button>`;
  }

  private act(one: keyof Actions) {
    const { chainId, address } = state;
    const shared = { chainId, from: address };
    const hash = this.hash as Hex;
    switch (one) {
      case "speedUp": case "cancel": return set({ review: { ...shared, kind: one, replaces: hash } });
      case "fill": return set({ review: { ...shared, kind: one, nonce: this.number } });
      case "rebroadcast": return this.work("Giving it to every node", async () => {
        const { notice } = await wallet.rebroadcast({ chainId, account: address, hash });
        announce(notice || "The nodes have it once more.");
        await noteSent();
        void refresh();
      });
      case "release": return this.work("Giving the number back", async () => {
        await wallet.release({ chainId, account: address, nonce: BigInt(this.number) });
        announce(`Number ${this.number} is free again.`);
        await noteSent();
      });
    }
  }
}

/** actions places the buttons; `brief` leaves the explanations away. Those of another transaction are others: what went wrong with one is not said of the next. */
export function actions(can: Actions, nonce: string, hash: string | undefined, about: string, brief = false): TemplateResult | typeof nothing {
  if (!KINDS.some((one) => can[one])) return nothing;
  return html`${keyed(hash ?? nonce, html`<lk-actions .can=${can} number=${nonce} hash=${hash ?? ""} about=${about} ?brief=${brief}></lk-actions>`)}`;
}

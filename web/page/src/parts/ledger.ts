import { html } from "lit";
import { customElement } from "lit/decorators.js";
import { plural } from "../format.js";
import { icon } from "../icons.js";
import { busyLine, problemNotice } from "./notice.js";
import { account, announce, network, state } from "../store.js";
import { View } from "../view.js";
import { wallet } from "../wallet.js";

/** The account's nonce ledger as a file to keep or to look into. */
@customElement("lk-ledger")
export class Ledger extends View {
  override render() {
    const activity = state.activity;
    return html`<section class="card stack close" aria-labelledby="ledger-title">
      <h2 id="ledger-title">Nonce ledger</h2>
      <p class="small soft">Every number (nonce) that ${account()?.label ?? "this account"} handed out on ${network()?.name ?? "this network"}, and what was signed for it${activity ? `: ${plural(activity.transactions.length, "transaction")}, ${activity.open} not final yet` : ""}.</p>
      <button class="button" type="button" ?disabled=${!!this.busy || !network()} @click=${() => void this.work("Reading the records", saveLedger)}>${icon("download")}Export as JSON</button>
      <p class="small soft">It holds no secret: no key, no phrase, no password. It does tell whoever reads it what this account sent, and signed transactions in it that are not mined yet can be sent by anyone.</p>
      ${busyLine(this.busy)}${problemNotice(this.problem)}
    </section>`;
  }
}

/** saveLedger hands the ledger of the account in use to the browser as a download. */
export async function saveLedger(): Promise<void> {
  const { chainId, address } = state;
  const document_ = await wallet.ledger.export({ chainId, account: address });
  const url = URL.createObjectURL(new Blob([document_], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `latchkey-ledger-${chainId}-${address.toLowerCase()}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
  announce("The ledger is in your downloads.");
}

import { html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { unhex } from "../format.js";
import type { DocumentField } from "../parts/documentfield.js";
import { tally } from "../parts/findings.js";
import { intent } from "../parts/intent.js";
import { busyLine } from "../parts/notice.js";
import { report } from "../parts/report.js";
import { CONSOLE, tabs } from "../parts/tabs.js";
import { network, state } from "../store.js";
import { View } from "../view.js";
import { wallet, type Report } from "../wallet.js";

/** Reading a transaction that another program or device made: what it does, by its bytes alone. Nothing is signed, sent or asked. */
@customElement("lk-inspect")
export class Inspect extends View {
  @reactive() private found: Report | undefined;
  @reactive() private wrong = "";

  override render() {
    const { found } = this;
    return html`<div class="stack wide">
      <form class="stack wide" novalidate @submit=${this.read}>
        <div class="row between wrap"><h1 tabindex="-1">Read a transaction</h1>${tabs("Contracts", CONSOLE)}</div>
        <p class="soft">See what a transaction of another program or device does on ${network()?.name ?? "this network"}, before you sign it there or send it. It is read here, by its bytes alone: nobody is asked.</p>
        <lk-document name="transaction" label="The transaction" rows="5" accept="" placeholder="0x02f8…" .wrong=${this.wrong}
          hint="Serialized, in hexadecimal, signed or not." @input=${() => (this.found = undefined)}></lk-document>
        <button class="button primary" ?disabled=${!!this.busy}>Read it</button>
        ${busyLine(this.busy)}
      </form>
      ${found ? html`<section class="card stack wide" aria-labelledby="found-title">
        <div class="stack close"><h2 id="found-title" class="title" tabindex="-1">${intent(found.intent)}</h2>${tally(found.findings)}</div>
        ${report(found)}
      </section>` : nothing}
    </div>`;
  }

  private async read(event: Event) {
    event.preventDefault();
    this.wrong = "";
    this.found = undefined;
    const field = this.find<DocumentField>("lk-document")!;
    const text = field.need("Paste the transaction.");
    if (!text) return;
    const transaction = unhex(text);
    if (!transaction) this.wrong = "This is not hexadecimal: 0x, then an even number of digits 0 to 9 and a to f.";
    else await this.work("Reading it", async () => {
      const found = await wallet.review({ chainId: state.chainId, from: state.address, transaction });
      if (field.value.trim() === text) this.found = found;
    });
    if (this.problem) this.wrong = [this.problem.what, this.problem.next].filter(Boolean).join(" ");
    this.problem = undefined;
    await this.updateComplete;
    if (this.wrong) field.focus();
    else this.find<HTMLElement>("#found-title")?.focus();
  }
}

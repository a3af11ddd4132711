import { html, nothing } from "lit";
import { customElement } from "lit/decorators.js";
import { copyButton, full } from "../parts/address.js";
import { qr } from "../parts/qr.js";
import { account, network } from "../store.js";
import { View } from "../view.js";

@customElement("lk-receive")
export class Receive extends View {
  override render() {
    const own = account();
    const chain = network();
    if (!own) return nothing;
    return html`<div class="page roomy stack wide">
      <div class="stack close">
        <h1 tabindex="-1">Receive on ${chain?.name ?? "this network"}</h1>
        <p class="soft">Send only ${chain?.symbol ?? "coins"} and tokens of ${chain?.name ?? "this network"} (chain ${chain?.chainId ?? "?"}) here. On other chains the address is the same, but coins stay on the chain they were sent on.</p>
      </div>
      <section class="card receive">
        ${qr(own.address)}
        <div class="stack">
          ${full(own.address, nothing, own.label)}
          ${copyButton(own.address, "Copy the address", true)}
          <p class="small soft">Compare the first and the last groups with what the sender sees, and some in the middle.</p>
        </div>
      </section>
    </div>`;
  }
}

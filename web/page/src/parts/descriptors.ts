import { html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { plural } from "../format.js";
import { full } from "./address.js";
import type { DocumentField } from "./documentfield.js";
import { busyLine, notice, problemNotice } from "./notice.js";
import type { Recipient } from "./recipient.js";
import { announce, network, state } from "../store.js";
import { View } from "../view.js";
import { wallet, type DescriptorInfo } from "../wallet.js";

/** The ERC-7730 descriptors that the user added: words for a contract's calls, bound to its chain and address, verified by nobody. */
@customElement("lk-descriptors")
export class Descriptors extends View {
  @reactive() private list: DescriptorInfo[] = [];
  @reactive() private removing: DescriptorInfo | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.work("Reading the descriptors", async () => { this.list = await wallet.descriptors.list(); });
  }

  override render() {
    return html`<section class="card flush" aria-labelledby="descriptors-title">
      <div class="card-head"><h2 id="descriptors-title">Descriptors</h2></div>
      <div class="card-body stack close"><p class="soft small">A descriptor (ERC-7730) puts a contract's calls into words. What you add here is shown as unverified, and takes no warning away.</p></div>
      ${this.list.length ? html`<ul>${this.list.map((one) => this.descriptor(one))}</ul>` : nothing}
      <div class="card-body"><details><summary>Add a descriptor</summary><form class="stack" novalidate @submit=${this.add}>
        <lk-recipient name="described" label="Contract on ${network()?.name ?? "this network"}" contract></lk-recipient>
        <lk-document name="descriptor" label="The descriptor" hint="JSON in the format of ERC-7730, of its first or second version."></lk-document>
        <button class="button block" ?disabled=${!!this.busy}>Add the descriptor</button>
        ${problemNotice(this.problem)}
      </form></details>${busyLine(this.busy)}</div>
    </section>`;
  }

  private descriptor(one: DescriptorInfo) {
    const chain = state.networks.find((other) => other.chainId === one.chainId)?.name ?? `chain ${one.chainId}`;
    return html`<li class="card-body stack close">
      <div class="row between"><strong><bdi>${one.name || "Without a name"}</bdi></strong><span class="row"><span class="tag user">unverified</span><button class="button small" type="button" @click=${() => (this.removing = one)}>Remove<span class="sr"> the descriptor of ${one.address}</span></button></span></div>
      ${full(one.address, nothing, "")}
      <p class="small soft">${plural(one.formats, one.typedData ? "document" : "function")}, on ${chain}</p>
      ${this.removing === one ? notice("warning", "Remove this descriptor?", "Its contract's calls are then read by the types of their bytes.", html`<button class="button small" type="button" @click=${() => (this.removing = undefined)}>Keep it</button><button class="button small danger" type="button" @click=${() => this.drop(one)}>Remove the descriptor</button>`) : nothing}
    </li>`;
  }

  private async add(event: Event) {
    event.preventDefault();
    const contract = this.find<Recipient>("lk-recipient");
    const field = this.find<DocumentField>("lk-document");
    const address = await contract?.take();
    if (!address) return;
    const document = field?.need("Paste the descriptor, or choose its file.");
    if (!field || !document) return;
    await this.work("Reading the descriptor", async () => {
      const added = await wallet.descriptors.add({ chainId: state.chainId, address, document });
      this.list = await wallet.descriptors.list();
      contract?.clear();
      field.value = "";
      announce(`The descriptor ${added.name} is added, unverified.`);
    });
  }

  private drop(one: DescriptorInfo) {
    return this.work("Removing", async () => {
      this.list = await wallet.descriptors.remove({ chainId: one.chainId, address: one.address });
      this.removing = undefined;
      announce("The descriptor is removed.");
    });
  }
}

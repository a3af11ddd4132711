import { html, nothing } from "lit";
import { customElement, state as reactive } from "lit/decorators.js";
import { hex } from "../format.js";
import type { Arguments } from "../parts/arguments.js";
import type { DocumentField } from "../parts/documentfield.js";
import { readInterface } from "../parts/interface.js";
import { busyLine, problemNotice } from "../parts/notice.js";
import { CONSOLE, tabs } from "../parts/tabs.js";
import { network, set, state } from "../store.js";
import { View } from "../view.js";
import { wallet, type AbiItem } from "../wallet.js";

/** Creating a contract: its code, then its constructor's arguments by the ABI. A compiler's artifact has both. */
@customElement("lk-deploy")
export class Deploy extends View {
  @reactive() private maker: AbiItem | undefined;
  @reactive() private codeProblem = "";
  @reactive() private abiProblem = "";

  override render() {
    const inputs = this.maker?.inputs ?? [];
    return html`<form class="columns even" novalidate @submit=${this.review}>
      <div class="stack wide">
        <div class="row between wrap"><h1 tabindex="-1">Deploy a contract</h1>${tabs("Contracts", CONSOLE)}</div>
        <p class="soft">On ${network()?.name ?? "this network"}. Whatever code you deploy runs as it is: the wallet cannot tell what it does.</p>
        <lk-document name="code" label="Creation code" rows="6" accept="application/json,.json,.hex,.bin,text/plain" placeholder="0x6080…" .wrong=${this.codeProblem}
          hint="The compiler's bytecode, in hexadecimal, or its whole artifact." @input=${this.readCode}></lk-document>
        <lk-document name="abi" label="Constructor, if it has one" rows="3" placeholder="constructor(string name, uint256 supply)" .wrong=${this.abiProblem}
          hint="Its signature, or the contract's ABI as JSON." @input=${this.readAbi}></lk-document>
      </div>
      <aside class="stack wide">
        <section class="card stack"><h2>Constructor</h2>
          ${inputs.length ? html`<lk-arguments .inputs=${inputs}></lk-arguments>` : html`<p class="soft small">${this.maker ? "It takes no arguments." : "None is declared: the code is sent as it is."}</p>`}
          ${this.maker?.mutability === "payable" ? html`<div class="field"><label for="value">${network()?.symbol} to send along</label><input class="input" id="value" inputmode="decimal" value="0" autocomplete="off"></div>` : nothing}
          <button class="button primary block" ?disabled=${!!this.busy}>Review</button>
          ${busyLine(this.busy)}
          ${problemNotice(this.problem)}
        </section>
      </aside>
    </form>`;
  }

  /** readCode takes an artifact apart: its code stays here, its ABI goes into the other field. */
  private readCode = () => {
    const field = this.documentField("code");
    const { code, abi } = artifact(field.value);
    if (abi === undefined) return;
    field.value = code;
    this.documentField("abi").value = abi;
    void this.parse(abi);
  };

  private readAbi = () => void this.parse(this.documentField("abi").value);

  private async parse(text: string) {
    const { items, wrong } = await readInterface(text);
    this.abiProblem = wrong;
    this.maker = items.find((one) => one.kind === "constructor");
  }

  private async review(event: Event) {
    event.preventDefault();
    const code = this.documentField("code").need("Paste the code, or choose the compiler's artifact.")?.replace(/^(0x)?/, "0x").replace(/\s/g, "");
    if (!code) return;
    await this.parse(this.documentField("abi").value);
    this.codeProblem = /^0x([0-9a-f]{2})+$/i.test(code) ? "" : code.includes("__") ? "This code has places for libraries that a linker must fill first." : "This is not hexadecimal code.";
    if (this.codeProblem) return this.documentField("code").focus();
    // Code without the arguments that its constructor wants would be another contract.
    if (this.abiProblem) return this.documentField("abi").focus();
    const fields = this.find<Arguments>("lk-arguments");
    const amount = this.find<HTMLInputElement>("#value")?.value.trim();
    await this.work("Writing the constructor's arguments", async () => {
      const behind = this.maker && fields ? hex(await wallet.abi.encodeCall({ signature: this.maker.declaration, values: fields.values })).slice(2) : "";
      set({ review: { chainId: state.chainId, from: state.address, kind: "deploy", data: `0x${code.slice(2).toLowerCase()}${behind}`, ...(amount ? { amount } : {}) } });
    });
    if (this.problem && fields?.blame(this.problem.field, [this.problem.what, this.problem.next].filter(Boolean).join(" "))) this.problem = undefined;
  }

  private documentField(name: string): DocumentField {
    return this.find<DocumentField>(`lk-document[name=${name}]`)!;
  }
}

/** artifact finds code and ABI in what Foundry, Hardhat or solc write; whatever else is given stays as it is. */
function artifact(text: string): { code: string; abi?: string } {
  try {
    const found = JSON.parse(text) as { abi?: unknown; bytecode?: string | { object?: string }; evm?: { bytecode?: { object?: string } } };
    const code = typeof found.bytecode === "string" ? found.bytecode : (found.bytecode?.object ?? found.evm?.bytecode?.object);
    return code === undefined || found.abi === undefined ? { code: text } : { code, abi: JSON.stringify(found.abi) };
  } catch {
    return { code: text };
  }
}

import { html, nothing, type TemplateResult } from "lit";
import { group, gwei } from "../format.js";
import { amount } from "./amount.js";
import type { Fee } from "../wallet.js";

/** fee shows the most that can be paid, then what is likely. */
export function fee(cost: Fee | undefined): TemplateResult | typeof nothing {
  if (!cost) return nothing;
  return html`<div class="fee" role="group" aria-label="Network fee">
    <div class="row between"><h3>Network fee, at most</h3><strong>${amount(cost.worst, "up")}</strong></div>
    <p class="row between small soft"><span>likely</span><span>${amount(cost.likely, "up")}</span></p>
    ${cost.data ? html`<p class="row between small"><span>and for publishing on the chain below, about</span><strong>${amount(cost.data, "up")}</strong></p>
      <p class="small soft">This chain stands on another one and charges for writing there, at that moment's price: no signature sets a limit to it.</p>` : nothing}
    <details class="small"><summary>How it is made up</summary>
      <dl class="facts close">
        <dt>Gas, at most</dt><dd>${group(String(cost.gas))}</dd>
        <dt>Base fee now</dt><dd title="${cost.baseFee} wei">${gwei(cost.baseFee)}</dd>
        <dt>${cost.legacy ? "Gas price" : "Most per gas"}</dt><dd title="${cost.maxFeePerGas} wei">${gwei(cost.maxFeePerGas)}</dd>
        ${cost.legacy ? nothing : html`<dt>Tip per gas</dt><dd title="${cost.maxPriorityFeePerGas} wei">${gwei(cost.maxPriorityFeePerGas)}</dd>`}
      </dl>
    </details>
  </div>`;
}

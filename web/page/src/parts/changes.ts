import { html, nothing, svg, type TemplateResult } from "lit";
import { decimal, group } from "../format.js";
import { brief } from "./address.js";
import { amount } from "./amount.js";
import { remark } from "./notice.js";
import { sentence } from "./sentence.js";
import type { Change, Simulated, Simulation } from "../wallet.js";

/** changes shows what happens to each balance, before → after, with bars to the same scale. */
export function changes(list: Change[]): TemplateResult | typeof nothing {
  if (list.length === 0) return nothing;
  return html`<div class="stack close" role="group" aria-label="What changes">
    <h3>What changes in your account, fee aside</h3>
    <ul class="changes">${list.map((one) => html`<li>
      <span class="difference ${gains(one) ? "in" : "out"}">${gains(one) ? "+" : "−"}${amount(difference(one))}</span>
      <span class="small soft grow">${amount(one.before)} <span aria-hidden="true">→</span><span class="sr">becomes</span> ${amount(one.after)}</span>
      ${bars(one)}
    </li>`)}</ul>
  </div>`;
}

function gains(change: Change): boolean {
  return BigInt(change.after.exact) > BigInt(change.before.exact);
}

/** difference is exact: it is taken from the integers. */
function difference({ before, after }: Change): Change["after"] {
  const delta = BigInt(after.exact) - BigInt(before.exact);
  const size = delta < 0n ? -delta : delta;
  return { ...after, exact: size.toString(), text: decimal(size, after.decimals) };
}

function bars({ before, after }: Change): TemplateResult {
  const [from, to] = [BigInt(before.exact), BigInt(after.exact)];
  const most = from > to ? from : to;
  const share = (value: bigint) => (most === 0n ? 0 : Number((value * 1000n) / most) / 10);
  return html`<svg class="bars" viewBox="0 0 100 14" preserveAspectRatio="none" aria-hidden="true">${svg`
    <rect class="was" y="1" width=${share(from)} height="5"></rect><rect class="is" y="8" width=${share(to)} height="5"></rect>`}</svg>`;
}

/** simulation is the node's word, and looks like somebody else's word: apart from what the wallet reckons itself. */
export function simulation(found: Simulation | undefined): TemplateResult | typeof nothing {
  if (!found) return nothing;
  return html`<div class="said stack close" role="group" aria-label="The node says">
    <h3>The node says</h3>
    ${found.failed ? remark("danger", found.reason ? html`It would fail: ${sentence(found.reason)}` : "It would fail.")
      : found.changes.length === 0 ? html`<p>Nothing comes or goes.</p>`
      : html`<ul class="stack close">${found.changes.map(moved)}</ul>`}
    ${found.cut ? remark("danger", "More moves than is listed here.") : nothing}
    <p class="small soft">Tried on block ${group(found.block)}, with ${group(found.gasUsed)} gas. Only the node's word: the rest is read from what you sign.</p>
  </div>`;
}

function moved({ incoming, amount: value, tokenId }: Simulated): TemplateResult {
  return html`<li><span class="difference plain ${incoming ? "in" : "out"}"><span aria-hidden="true">${incoming ? "+" : "−"}</span><span class="sr">${incoming ? "comes" : "goes"}</span>${amount(value)}</span>
    ${tokenId === undefined ? nothing : html` <span class="small soft break">no. ${tokenId}</span>`}
    ${value.token ? html` <span class="small soft">${brief(value.token)}</span>` : nothing}</li>`;
}

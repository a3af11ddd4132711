import { html, nothing, svg, type TemplateResult } from "lit";
import { group, gwei } from "../format.js";
import { icon } from "../icons.js";
import { full } from "./address.js";
import { amount } from "./amount.js";
import type { Change, Field, Finding, Plan } from "../wallet.js";

type Report = Plan["report"];

/** changes shows what happens to each balance, before → after, with bars to the same scale. */
export function changes(list: Change[]): TemplateResult | typeof nothing {
  if (list.length === 0) return nothing;
  return html`<section class="stack close" aria-labelledby="changes-title">
    <h3 id="changes-title">What changes in your account, fee aside</h3>
    <ul class="changes">${list.map((one) => html`<li>
      <span class="difference ${gains(one) ? "in" : "out"}">${gains(one) ? "+" : "−"}${amount(difference(one))}</span>
      <span class="small soft grow">${amount(one.before)} <span aria-hidden="true">→</span><span class="sr">becomes</span> ${amount(one.after)}</span>
      ${bars(one)}
    </li>`)}</ul>
  </section>`;
}

function gains(change: Change): boolean {
  return BigInt(change.after.exact) > BigInt(change.before.exact);
}

/** difference is exact: it is taken from the integers. */
function difference({ before, after }: Change): Change["after"] {
  const delta = BigInt(after.exact) - BigInt(before.exact);
  const exact = (delta < 0n ? -delta : delta).toString();
  const digits = exact.padStart(after.decimals + 1, "0");
  const fraction = digits.slice(digits.length - after.decimals).replace(/0+$/, "");
  return { ...after, exact, text: digits.slice(0, digits.length - after.decimals) + (after.decimals && fraction ? "." + fraction : "") };
}

function bars({ before, after }: Change): TemplateResult {
  const [from, to] = [BigInt(before.exact), BigInt(after.exact)];
  const most = from > to ? from : to;
  const share = (value: bigint) => (most === 0n ? 0 : Number((value * 1000n) / most) / 10);
  return html`<svg class="bars" viewBox="0 0 100 14" preserveAspectRatio="none" aria-hidden="true">${svg`
    <rect class="was" y="1" width=${share(from)} height="5"></rect><rect class="is" y="8" width=${share(to)} height="5"></rect>`}</svg>`;
}

/** parties are the addresses of a report: whom it concerns, then the contract that is called, if that is another. */
export function parties(report: Report): TemplateResult {
  const named = report.fields.filter((field) => field.kind === "address" && field.address);
  const called = named.some((field) => field.address === report.to) ? nothing : html`<div class="stack close"><h3>${named.length ? "Through the contract" : "To"}</h3>${full(report.to)}</div>`;
  return html`<section class="stack">
    ${named.map((field) => html`<div class="stack close"><h3>${field.label}</h3>${full(field.address!)}</div>`)}
    ${called}
  </section>`;
}

/** fieldList shows decoded fields, one a line. */
export function fieldList(fields: Field[]): TemplateResult | typeof nothing {
  if (fields.length === 0) return nothing;
  return html`<dl class="facts">${fields.map((field) => html`<dt>${field.label}</dt><dd class="break">${field.amount ? amount(field.amount) : field.address ? full(field.address) : field.kind === "data" ? html`<code>${field.text}</code>` : field.text}</dd>`)}</dl>`;
}

/** fee shows the most that can be paid, then what is likely. */
export function fee({ fee: cost }: Report): TemplateResult {
  return html`<section class="fee" aria-labelledby="fee-title">
    <div class="row between"><h3 id="fee-title">Network fee, at most</h3><strong>${amount(cost.worst, "up")}</strong></div>
    <p class="row between small soft"><span>likely</span><span>${amount(cost.likely, "up")}</span></p>
    <details class="small"><summary>How it is made up</summary>
      <dl class="facts close">
        <dt>Gas, at most</dt><dd>${group(String(cost.gas))}</dd>
        <dt>Base fee now</dt><dd title="${cost.baseFee} wei">${gwei(cost.baseFee)}</dd>
        <dt>${cost.legacy ? "Gas price" : "Most per gas"}</dt><dd title="${cost.maxFeePerGas} wei">${gwei(cost.maxFeePerGas)}</dd>
        ${cost.legacy ? nothing : html`<dt>Tip per gas</dt><dd title="${cost.maxPriorityFeePerGas} wei">${gwei(cost.maxPriorityFeePerGas)}</dd>`}
      </dl>
    </details>
  </section>`;
}

const ORDER = { danger: 0, warning: 1, info: 2 } as const;
const WORD = { danger: "Danger", warning: "Warning", info: "Note" } as const;

/** findings lists what one should know, the gravest first; dangers are ticked one by one. */
export function findings(list: Finding[], ticked: ReadonlySet<string>, tick: (id: string) => void): TemplateResult | typeof nothing {
  if (list.length === 0) return nothing;
  const sorted = [...list].sort((a, b) => ORDER[a.severity] - ORDER[b.severity]);
  return html`<section class="stack close" aria-label="Findings">${sorted.map((one) => html`<div class="notice ${one.severity}">
    ${icon(one.severity)}
    <div class="grow stack close">
      <p class="title"><span class="word">${WORD[one.severity]}</span> ${one.text}</p>
      ${one.advice ? html`<p>${one.advice}</p>` : nothing}
      ${one.severity === "danger" ? html`<label class="tick"><input type="checkbox" name="acknowledge" .checked=${ticked.has(one.id)} @change=${() => tick(one.id)}><span>I have read this and want it all the same.</span></label>` : nothing}
    </div>
  </div>`)}</section>`;
}

/** raw is everything else that is signed, folded. */
export function raw(report: Report): TemplateResult {
  return html`<details class="small"><summary>Raw data</summary>
    <dl class="facts">
      <dt>Network</dt><dd>${report.network}, chain ${report.chainId}</dd>
      <dt>From</dt><dd class="mono break">${report.from}</dd>
      <dt>To</dt><dd class="mono break">${report.to}</dd>
      <dt>Value</dt><dd>${amount(report.value)}</dd>
      ${report.function ? html`<dt>Function</dt><dd class="mono break">${report.function}</dd>` : nothing}
      <dt>Data</dt><dd class="mono break">${report.data === "0x" ? "none" : report.data}</dd>
    </dl>
  </details>`;
}

import { html, nothing, type TemplateResult } from "lit";
import { visible } from "../format.js";
import { copyButton, full } from "./address.js";
import { amount } from "./amount.js";
import { data } from "./fields.js";
import type { Decoded, Digest, Report } from "../wallet.js";

/** document shows what is signed where it is no transaction: the text as it is, typed data under its domain. */
export function document(report: Report): TemplateResult | typeof nothing {
  const { message, subject } = report;
  if (message === undefined) return nothing;
  const hex = subject === "message" && /^0x[0-9a-f]*$/i.test(message);
  const title = subject === "typedData" ? "The whole document" : subject === "signIn" ? "The sign-in message" : hex ? "The message, which is no text" : "The message";
  const text = html`<pre class="document" tabindex="0" role="region" aria-label=${title}>${visible(message)}</pre>`;
  if (subject === "typedData") return html`<details class="small"><summary>${title}</summary>${text}</details>`;
  return html`<section class="stack close"><h3>${title}</h3>${text}</section>`;
}

/** digests can be compared with what another device shows of the same request (ERC-8213). */
export function digests(list: Digest[]): TemplateResult | typeof nothing {
  if (list.length === 0) return nothing;
  return html`<details class="small"><summary>Compare on another device</summary>
    <p class="soft">A device or program that shows the same values is about to sign the same.</p>
    <dl class="facts">${list.map((one) => html`<dt>${one.name}</dt><dd class="row"><span class="mono break grow">${one.hash}</span>${copyButton(one.hash, `Copy: ${one.name}`)}</dd>`)}</dl>
  </details>`;
}

/** raw is all that is signed, folded: of a transaction its arguments as the ABI decodes them and its bytes, of a document its values; and by which account. */
export function raw(report: Report): TemplateResult {
  if (report.subject !== "transaction") return html`<details class="small"><summary>${report.arguments.length ? "Every value" : "The account that signs"}</summary>${full(report.from)}${decoded(report.arguments)}</details>`;
  return html`<details class="small"><summary>Raw data</summary>
    <dl class="facts">
      <dt>Network</dt><dd>${report.network}, chain ${report.chainId}</dd>
      <dt>From</dt><dd class="mono break">${report.from}</dd>
      <dt>To</dt><dd class="mono break">${report.to ?? "nobody: it creates a contract"}</dd>
      ${report.value ? html`<dt>Value</dt><dd>${amount(report.value)}</dd>` : nothing}
      ${report.function ? html`<dt>Function</dt><dd class="mono break">${report.function}</dd>` : nothing}
      <dt>Data</dt><dd class="mono break">${report.data === "0x" ? "none" : report.data}</dd>
    </dl>
    ${report.arguments.length ? html`<h3>Arguments</h3>${decoded(report.arguments)}` : nothing}
  </details>`;
}

/** decoded lists the arguments of a call or the values of a result, each with its type. */
export function decoded(list: Decoded[]): TemplateResult {
  return html`<dl class="facts decoded">${list.map((one, index) => html`<dt><bdi>${visible(one.name) || `Value ${index + 1}`}</bdi> <bdi class="mono">${visible(one.type)}</bdi></dt>
    <dd class="mono break">${one.type === "bytes" ? data(one.value) : one.value === "" ? html`<span class="soft">empty</span>` : html`<bdi>${visible(one.value)}</bdi>`}</dd>`)}</dl>`;
}

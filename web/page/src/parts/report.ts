import { html, nothing, type TemplateResult } from "lit";
import { changes, simulation } from "./changes.js";
import { fee } from "./fee.js";
import { fields } from "./fields.js";
import { findings, type Ticks } from "./findings.js";
import { parties } from "./parties.js";
import { digests, document, raw } from "./signed.js";
import type { Report } from "../wallet.js";

/**
 * report shows one report: what changes, by the wallet's own reckoning and by the node's word, what it says field by field,
 * whom it concerns; then what it costs at most, what to beware of, and, folded, what exactly is signed.
 */
export function report(one: Report, ticks?: Ticks, settings: unknown = nothing): TemplateResult {
  const typed = one.subject === "typedData"; // its fields say the essence, whereas a text is its own
  return html`<div class="report">
    <div class="stack wide">${changes(one.changes)}${simulation(one.simulation)}${typed ? nothing : document(one)}${fields(one.fields.filter((field) => field.text === undefined || field.text !== one.message), [one.from, ...one.parties.map((party) => party.address)])}${parties(one.parties)}${typed ? document(one) : nothing}</div>
    <div class="stack wide">${fee(one.fee)}${settings}${findings(one.findings, ticks)}<div>${digests(one.digests)}${raw(one)}</div></div>
  </div>`;
}

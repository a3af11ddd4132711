import { html, nothing, type TemplateResult } from "lit";
import { plural } from "../format.js";
import { icon } from "../icons.js";
import { sentence } from "./sentence.js";
import type { Finding, Severity } from "../wallet.js";

const ORDER: Record<Severity, number> = { danger: 0, warning: 1, info: 2 };
const WORD: Record<Severity, string> = { danger: "Danger", warning: "Warning", info: "Note" };

/** Ticks are the dangers that were acknowledged, and how one is. */
export interface Ticks {
  ticked: ReadonlySet<string>;
  tick(id: string): void;
}

/** findings lists what one should know, the gravest first; where something is to be approved, dangers are ticked one by one. */
export function findings(list: Finding[], ticks?: Ticks): TemplateResult | typeof nothing {
  if (list.length === 0) return nothing;
  return html`<div class="stack close" role="group" aria-label="Findings">${gravest(list).map((one) => finding(one, one.severity !== "danger" || !ticks ? nothing
    : html`<label class="tick"><input type="checkbox" name="acknowledge" .checked=${ticks.ticked.has(one.id)} @change=${() => ticks.tick(one.id)}><span>I have read this and want it all the same.</span></label>`))}</div>`;
}

/** finding says what is the case and what to do, beside a shape and a word for how grave it is. */
export function finding({ severity, text, advice }: Finding, action: unknown = nothing): TemplateResult {
  return html`<div class="notice ${severity}">
    ${icon(severity)}
    <div class="grow stack close">
      <p class="title"><span class="word">${WORD[severity]}</span> ${sentence(text)}</p>
      ${advice ? html`<p>${sentence(advice)}</p>` : nothing}
      ${action}
    </div>
  </div>`;
}

/** gravity is the shape and word of a finding's severity. */
export function gravity(severity: Severity): TemplateResult {
  return html`<span class="gravity ${severity}">${icon(severity, 16)}${WORD[severity]}</span>`;
}

/** tally counts what was found, where the findings themselves may lie further down. */
export function tally(list: Finding[]): TemplateResult | typeof nothing {
  const grave = (["danger", "warning"] as const).map((severity) => ({ severity, count: list.filter((one) => one.severity === severity).length })).filter((one) => one.count > 0);
  if (grave.length === 0) return nothing;
  return html`<p class="row wrap tally">${grave.map(({ severity, count }) => html`<span class="gravity ${severity}">${icon(severity, 16)}${plural(count, WORD[severity].toLowerCase())}</span>`)}</p>`;
}

/** gravest sorts findings by how grave they are. */
export function gravest(list: Finding[]): Finding[] {
  return [...list].sort((a, b) => ORDER[a.severity] - ORDER[b.severity]);
}

import { html, nothing, type TemplateResult } from "lit";
import { answers, notice } from "./notice.js";
import { isLedgerProblem } from "./recover.js";
import { state } from "../store.js";

/** trouble says why the chain or the ledger could not be read, and offers what helps; `rest` says what is shown all the same. */
export function trouble(rest: string, action: unknown = nothing): TemplateResult | typeof nothing {
  const problem = state.stale;
  if (!problem) return nothing;
  if (isLedgerProblem(problem)) return html`<lk-recover .cause=${problem}></lk-recover>`;
  return notice("warning", problem.what, html`<p>${rest}</p>${answers(problem)}`, action);
}

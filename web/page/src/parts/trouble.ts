import { html, nothing, type TemplateResult } from "lit";
import { answers, notice } from "./notice.js";
import { state } from "../store.js";

/** UNREAD stands where an account's transactions would, as long as its records are stopped: they are not none. */
export const UNREAD = "What this account sent is not shown while its records are stopped. What was mined is on the chain all the same.";

/** trouble says why the chain or the ledger could not be read, and offers what helps; `rest` says what is shown all the same. */
export function trouble(rest: string, action: unknown = nothing): TemplateResult | typeof nothing {
  const { stale: problem, unsound } = state;
  if (unsound) return html`<lk-recover .cause=${unsound}></lk-recover>`;
  if (!problem) return nothing;
  return notice("warning", problem.what, html`<p>${rest}</p>${answers(problem)}`, action);
}

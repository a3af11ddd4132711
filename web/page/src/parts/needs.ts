import { html, nothing, type TemplateResult } from "lit";
import { actions } from "./actions.js";
import { finding, gravest } from "./findings.js";
import { state } from "../store.js";
import type { Finding } from "../wallet.js";

/** needs are the states that do not settle by themselves: what is the case, what to do, and, where one number is meant, the way to it. */
export function needs(): TemplateResult | typeof nothing {
  const list = state.activity?.needs ?? [];
  if (list.length === 0) return nothing;
  return html`<section class="stack close" aria-label="Needs you">${gravest(list).map((one) => finding(one, deed(one)))}</section>`;
}

/** deed offers what can be done about the number that a finding is about: its id ends in that. */
function deed({ id }: Finding): TemplateResult | typeof nothing {
  const nonce = /\.(\d+)$/.exec(id)?.[1];
  const slot = state.activity?.lane.find((one) => one.nonce === nonce);
  if (!slot) return nothing;
  return html`<div class="row wrap">${actions(slot.actions, slot.nonce, slot.hash, `number ${slot.nonce}`, true)}<a class="button small plain" href="#activity/${slot.nonce}">Look at number ${slot.nonce}</a></div>`;
}

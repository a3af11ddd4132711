import { html, nothing, type TemplateResult } from "lit";
import { account, state } from "../store.js";
import { copyButton, full } from "./address.js";
import { amount, balanceName } from "./amount.js";

/** holdings stands beside a form where there is room: which account it spends from, and what that has. */
export function holdings(): TemplateResult | typeof nothing {
  const own = account();
  const balances = state.portfolio?.balances.filter((one) => !one.error) ?? [];
  if (!own || balances.length === 0) return nothing;
  return html`<section class="card flush wide-only" aria-labelledby="holdings-title">
    <div class="card-body stack close"><h2 id="holdings-title">From ${own.label}</h2>${full(own.address, copyButton(own.address, "Copy the address"), "")}</div>
    <div class="card-body"><ul class="stack close">${balances.map((one) => html`<li class="row between"><span class="soft small">${balanceName(one)}</span>${amount(one.amount)}</li>`)}</ul></div>
  </section>`;
}

import { html, nothing, type TemplateResult } from "lit";
import { plural } from "../format.js";
import { copyButton, full } from "./address.js";
import { compare } from "./compare.js";
import { remark } from "./notice.js";
import type { NamedBy, Party } from "../wallet.js";

/** NAMED says whose word a name is. */
const NAMED: Record<NamedBy, string> = {
  account: "your account",
  contact: "your contact",
  ens: "ENS name, checked both ways",
  token: "a token you follow",
  list: "on this wallet's list",
  descriptor: "so says a description that you added; unverified",
};

/** parties are the addresses of a report besides the account's own, each whole, with what is known of it. */
export function parties(list: Party[]): TemplateResult | typeof nothing {
  if (list.length === 0) return nothing;
  return html`<div class="stack" role="group" aria-label="Whom it concerns">${list.map(party)}</div>`;
}

function party(one: Party): TemplateResult {
  const name = one.name ? html`<bdi>${one.name}</bdi>${one.namedBy ? html` <span class="small soft">${NAMED[one.namedBy]}</span>` : nothing}` : "";
  return html`<div class="stack close"><h3><bdi>${one.role}</bdi></h3>${full(one.address, copyButton(one.address, `Copy the address: ${one.role}`), name)}${known(one)}</div>`;
}

/** known is what there is to know of an address besides its name. */
export function known(one: Party): TemplateResult {
  return html`
    ${one.implementation ? remark("warning", html`An upgradeable contract: whoever may upgrade it may change what it does. Its code now: ${code(one.implementation)}`)
      : one.delegate ? remark("warning", html`An account that acts by a contract's code (EIP-7702): ${code(one.delegate)}`)
      : one.contract ? remark("", "A contract.") : nothing}
    ${one.paid > 0 ? remark("good", `You paid it ${one.paid === 1 ? "once" : plural(one.paid, "time")} before.`) : nothing}
    ${one.resembles ? html`${remark("danger", "It looks like an address you know, and is another one. Compare the marked characters:")}${compare(one.address, one.resembles, "This one")}` : nothing}`;
}

function code(address: string): TemplateResult {
  return html`<span class="mono break">${address}</span>`;
}

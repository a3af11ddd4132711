import { html, nothing, type TemplateResult } from "lit";
import { mixesScripts, shorten } from "../format.js";
import { remark } from "./notice.js";
import type { Amount, Balance } from "../wallet.js";

/** balanceName is what a coin or token calls itself. The native coin has a symbol and no name of its own but Ether. */
export function balanceName({ amount: { token, symbol }, name }: Balance): string {
  return token ? name || symbol : symbol === "ETH" ? "Ether" : symbol;
}

/** disguise warns of a name or symbol that is written to be mistaken for another. */
export function disguise(...names: string[]): TemplateResult | typeof nothing {
  return names.some(mixesScripts) ? remark("warning", "Letters of several scripts: it may pose as another.") : nothing;
}

/** Longer than this, an amount may break within: a token can claim a supply of 78 digits. */
const LINE = 20;

/** amount shows a quantity with its unit, ≈ where it is rounded, and the exact value on hover and to screen readers. */
export function amount(value: Amount, direction: "down" | "up" = "down"): TemplateResult {
  const { text, rounded } = shorten(value.text, direction);
  const exact = `${value.text} ${value.symbol}`;
  const kind = text.length > LINE ? "amount long" : "amount";
  if (!rounded) return html`<span class=${kind} title=${exact}>${text} <bdi class="unit">${value.symbol}</bdi></span>`;
  return html`<span class=${kind} title=${exact}><span aria-hidden="true">≈ ${text} <bdi class="unit">${value.symbol}</bdi></span><span class="sr">${exact}</span></span>`;
}

import { html, nothing, type TemplateResult } from "lit";
import { decimal, gwei } from "../format.js";
import { amount } from "./amount.js";
import type { Fee, Transaction } from "../wallet.js";

/** bump shows the fee of a transaction beside that of the one which is to take its place. */
export function bump(old: Transaction, fee: Fee): TemplateResult {
  const before = BigInt(old.gas) * BigInt(old.maxFeePerGas);
  const worst = { ...fee.worst, exact: String(before), text: decimal(before, fee.worst.decimals) };
  const row = (name: string, was: unknown, is: unknown, more: unknown = nothing) => html`<tr><th scope="row">${name}</th><td>${was}</td><td>${is}${more}</td></tr>`;
  return html`<table class="bump">
    <thead><tr><th scope="col"><span class="sr">Fee</span></th><th scope="col">Until now</th><th scope="col">With this</th></tr></thead>
    <tbody>
      ${row(fee.legacy ? "Gas price" : "Most per gas", gwei(old.maxFeePerGas), gwei(fee.maxFeePerGas), rise(old.maxFeePerGas, fee.maxFeePerGas))}
      ${fee.legacy ? nothing : row("Tip per gas", gwei(old.maxPriorityFeePerGas), gwei(fee.maxPriorityFeePerGas), rise(old.maxPriorityFeePerGas, fee.maxPriorityFeePerGas))}
      ${row("Fee, at most", amount(worst), amount(fee.worst, "up"))}
    </tbody>
  </table>`;
}

/** rise says by how much a fee is higher, in percent, rounded down. */
function rise(before: string, after: string): TemplateResult | typeof nothing {
  if (BigInt(before) === 0n) return nothing;
  const tenths = ((BigInt(after) - BigInt(before)) * 1000n) / BigInt(before);
  return html`<span class="rise">+${decimal(tenths, 1)} %</span>`;
}

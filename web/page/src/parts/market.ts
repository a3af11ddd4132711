import { html, nothing, svg, type TemplateResult } from "lit";
import { group, gwei, plural } from "../format.js";
import { remark } from "./notice.js";
import type { FeeMarket } from "../wallet.js";

/** Prices are what an offer pays per gas, in wei. */
export interface Prices {
  max: bigint;
  tip: bigint;
}

/** The picture is stretched to the width that there is; its lines are not. */
const WIDTH = 300;
const HEIGHT = 100;

/**
 * plot draws what gas cost in the last blocks, what it costs at worst if the next ones are all full, and how far an offer
 * reaches. Heights are pixels; every figure stands in the table.
 */
export function plot(market: FeeMarket, offer: Prices | undefined): TemplateResult | typeof nothing {
  if (market.legacy || market.history.length === 0) return nothing;
  return html`<details class="market" ?open=${matchMedia("(min-width: 62rem)").matches}><summary>Gas costs ${gwei(market.baseFee)} now</summary>
    <figure>
      <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label=${inWords(market, offer)}>${drawing(market, offer)}</svg>
      <div class="row between small soft" aria-hidden="true"><span>last ${plural(market.history.length, "block")}</span><span>next ${market.worst.length}, if all are full</span></div>
      <figcaption><ul class="small key">
        ${offer ? html`<li class="offer">your offer, at most ${gwei(String(offer.max))}</li><li class="pays">what the next block takes, ${gwei(String(paid(market, offer)))}</li>` : nothing}
        <li class="base">base fee</li><li class="tips">tips, without the highest and the lowest tenth</li><li class="worst">base fee at worst</li>
        ${offer && lasting(market, offer) < market.worst.length ? html`<li class="beyond">dearer than your offer</li>` : nothing}
      </ul></figcaption>
    </figure>
    ${market.regular ? nothing : remark("warning", "This chain did not set its base fee by Ethereum's rule lately, so it may rise faster than drawn here.")}
    <details class="small"><summary>The same as a table</summary>${table(market)}</details>
  </details>`;
}

function drawing(market: FeeMarket, offer: Prices | undefined): TemplateResult {
  const past = market.history.map((one) => ({ base: BigInt(one.baseFee), tips: one.tips.map(BigInt) }));
  const next = market.worst.map(BigInt);
  const usual = largest([...past.map(({ base, tips }) => base + (tips[1] ?? 0n)), ...next, 1n]);
  // An offer far above everything leaves the picture at its top, so that the blocks can still be told apart.
  const most = offer && offer.max > usual ? (offer.max < usual * 3n ? offer.max : usual * 3n) : usual;
  const top = most + most / 10n;
  const y = (wei: bigint) => HEIGHT - Number(((wei < top ? wei : top) * BigInt(HEIGHT) * 100n) / top) / 100;
  const step = WIDTH / (past.length + next.length);
  const now = step * past.length;
  const column = (index: number, wei: bigint) => `M${index * step + step * 0.08} ${HEIGHT}V${y(wei)}h${step * 0.84}V${HEIGHT}`;
  return svg`
    ${past.map(({ base, tips }, index) => svg`<path class="base" d="${column(index, base)}Z"></path>
      ${tips.length === 3 ? svg`<path class="tips" d="M${(index + 0.5) * step} ${y(base + tips[0]!)}V${y(base + tips[2]!)}"></path><path class="tip" d="M${(index + 0.5) * step} ${y(base + tips[1]!)}h0"></path>` : nothing}`)}
    ${next.map((base, index) => {
      const beyond = offer !== undefined && base > offer.max;
      const middle = now + (index + 0.5) * step;
      return svg`<path class="worst ${beyond ? "beyond" : ""}" d=${column(past.length + index, base)}></path>
        ${beyond ? svg`<path class="cross" d="M${middle - 3} ${HEIGHT - 12}l6 6m0 -6l-6 6"></path>` : nothing}`;
    })}
    <path class="now" d="M${now} 0V${HEIGHT}"></path>
    ${offer ? svg`<path class="offer" d="M${now} ${y(offer.max)}H${WIDTH}"></path><path class="pays" d="M${now + step * 0.08} ${y(paid(market, offer))}h${step * 0.84}"></path>` : nothing}`;
}

/** paid is what the next block takes of an offer per gas. */
export function paid(market: FeeMarket, { max, tip }: Prices): bigint {
  const price = BigInt(market.baseFee) + tip;
  return price < max ? price : max;
}

/** lasting counts for how many full blocks in a row an offer stays above the base fee. */
export function lasting(market: FeeMarket, { max }: Prices): number {
  const first = market.worst.findIndex((base) => BigInt(base) > max);
  return first < 0 ? market.worst.length : first;
}

/** inWords says what the plot shows. */
function inWords(market: FeeMarket, offer: Prices | undefined): string {
  const bases = market.history.map(({ baseFee }) => BigInt(baseFee));
  const low = bases.reduce((one, other) => (one < other ? one : other));
  const said = [`Base fee over the last ${plural(bases.length, "block")}: ${gwei(String(low))} to ${gwei(String(largest(bases)))}; in the next one ${gwei(market.baseFee)}.`];
  const worst = market.worst.at(-1);
  if (worst) said.push(`If the next ${market.worst.length} blocks are all full it rises to ${gwei(worst)}.`);
  if (offer) said.push(`You offer at most ${gwei(String(offer.max))}: enough for ${plural(lasting(market, offer), "full block")} of these.`);
  return said.join(" ");
}

function table(market: FeeMarket): TemplateResult {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Gas prices, in gwei"><table>
    <thead><tr><th scope="col">Block</th><th scope="col">Base fee, gwei</th><th scope="col">Middle tip, gwei</th><th scope="col">Full</th></tr></thead>
    <tbody>
      ${market.history.map((one) => html`<tr><th scope="row">${group(one.number)}</th><td>${bare(one.baseFee)}</td><td>${one.tips[1] === undefined ? "–" : bare(one.tips[1])}</td><td>${Math.round(one.full / 10)} %</td></tr>`)}
      ${market.worst.map((base, index) => html`<tr><th scope="row">${group(String(BigInt(market.block) + BigInt(index) + 1n))}</th><td>≤ ${bare(base)}</td><td>–</td><td class="nowrap">to come</td></tr>`)}
    </tbody></table></div>`;
}

/** bare is a price without its unit, which stands at the head of the column. */
function bare(wei: string): string {
  return gwei(wei).replace(" gwei", "");
}

function largest(list: bigint[]): bigint {
  return list.reduce((one, other) => (one > other ? one : other), 0n);
}

import { html, svg, type TemplateResult } from "lit";
import { encode } from "uqr";

/** qr draws an address as EIP-681's shortest form, which every wallet's camera reads; dark on light in both themes. */
export function qr(address: string): TemplateResult {
  const { data, size } = encode(`ethereum:${address}`, { ecc: "M", border: 3 });
  const squares = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return html`<svg class="qr" viewBox="0 0 ${size} ${size}" role="img" aria-label="QR code of your address" shape-rendering="crispEdges">
    ${svg`<rect width=${size} height=${size} fill="#fff"></rect><path d=${squares.join("")} fill="#1c1d1b"></path>`}</svg>`;
}

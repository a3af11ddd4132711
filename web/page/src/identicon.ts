import { svg, html, type TemplateResult } from "lit";

/**
 * identicon draws an address as nine tiles in three colours. Every tile depends on every byte, so an address that was
 * ground to share another's first and last characters gets an unrelated picture.
 */
export function identicon(address: string, size = 32): TemplateResult {
  const next = generator(address.toLowerCase());
  const hue = next() % 360;
  const ground = `hsl(${hue} 34% 82%)`;
  const inks = [`hsl(${(hue + 150) % 360} 48% 34%)`, `hsl(${(hue + 40 + (next() % 60)) % 360} 55% 46%)`];
  const tiles = [];
  for (let index = 0; index < 9; index++) {
    const bits = next();
    const turn = ((bits >> 4) & 3) * 90;
    const at = `translate(${(index % 3) * 10} ${Math.floor(index / 3) * 10}) rotate(${turn} 5 5)`;
    tiles.push(svg`<path d=${TILES[bits % TILES.length]!} fill=${inks[(bits >> 8) & 1]!} transform=${at}></path>`);
  }
  return html`<svg class="identicon" width=${size} height=${size} viewBox="0 0 30 30" aria-hidden="true">
    <rect width="30" height="30" fill=${ground}></rect>${tiles}</svg>`;
}

const TILES = [
  "M0 0H10V10H0Z",
  "M0 0H10A10 10 0 0 1 0 10Z",
  "M0 0H10L0 10Z",
  "M0 0A5 5 0 0 0 10 0Z",
  "M5 1A4 4 0 1 1 4.99 1Z",
  "",
];

/** generator is FNV-1a over the text, then a xorshift: a picture needs spread, not secrecy. */
function generator(text: string): () => number {
  let state = 0x811c9dc5;
  for (const character of text) state = Math.imul(state ^ character.charCodeAt(0), 0x01000193);
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

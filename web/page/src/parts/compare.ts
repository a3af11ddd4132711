import { html, type TemplateResult } from "lit";
import { quads } from "../format.js";
import { identicon } from "../identicon.js";

/** compare sets two addresses that look alike under one another, with the differing characters marked. */
export function compare(given: string, known: string, name = "Given"): TemplateResult {
  return html`<dl class="compare mono small">
    ${([[name, given, known], ["Known", known, given]] as const).map(([label, one, other]) => html`<dt>${label}</dt><dd>${identicon(one, 20)}
      <span class="quads" role="img" aria-label=${one}>${quads(one).map((four, index) => html`<span>${[...four].map((character, at) => same(character, quads(other)[index]?.[at]) ? character : html`<mark>${character}</mark>`)}</span>`)}</span></dd>`)}
  </dl>`;
}

function same(one: string, other: string | undefined): boolean {
  return one.toLowerCase() === other?.toLowerCase();
}

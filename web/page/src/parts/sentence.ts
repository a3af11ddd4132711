import { html, type TemplateResult } from "lit";

/** What a sentence has from elsewhere: addresses, what is quoted, and words of other letters than these. */
const FOREIGN = /(0x(?:[0-9a-fA-F]{64}|[0-9a-fA-F]{40})(?![0-9a-fA-F])|“[^”]*”|[^\s\x00-\x7f]+)/;
const ADDRESS = /^0x/;

/** sentence keeps what is from elsewhere to itself: a word that is written from right to left moves nothing around it. */
export function sentence(text: string, address: (one: string) => unknown = whole, plain: (part: string) => string = String): TemplateResult {
  return html`${text.split(FOREIGN).map((part, index) => (index % 2 === 0 ? plain(part) : ADDRESS.test(part) ? address(part) : html`<bdi>${part}</bdi>`))}`;
}

function whole(address: string): TemplateResult {
  return html`<span class="mono break">${address}</span>`;
}

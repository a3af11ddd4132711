import { html, nothing, type TemplateResult } from "lit";
import { quads, short } from "../format.js";
import { identicon } from "../identicon.js";
import { icon } from "../icons.js";
import { announce, state } from "../store.js";

/** nameOf returns the label of one of the user's own accounts, a contact's name, or that of a token, a collection or the wrapped coin. */
export function nameOf(address: string): string {
  const same = (other: string | undefined) => other?.toLowerCase() === address.toLowerCase();
  const own = state.accounts.find((one) => same(one.address));
  if (own) return own.label;
  const contact = state.contacts.find((one) => same(one.address));
  if (contact) return contact.name;
  const token = state.tokens.find((one) => same(one.address));
  if (token) return `${token.symbol} contract`;
  const collection = state.nfts.find((one) => same(one.collection));
  if (collection) return `${collection.name || collection.symbol} collection`;
  const wrapped = state.networks.find((one) => one.chainId === state.chainId && same(one.weth));
  return wrapped ? `Wrapped ${wrapped.symbol} contract` : "";
}

/** full shows an address whole, in groups of four, so that it can be compared by eye. */
export function full(address: string, extra: TemplateResult | typeof nothing = nothing, name: unknown = nameOf(address)): TemplateResult {
  return html`<div class="address">
    ${identicon(address, 36)}
    <div class="grow">
      ${name ? html`<div class="name"><bdi>${name}</bdi></div>` : nothing}
      <div class="quads mono" role="img" aria-label=${address}>${quads(address).map((four) => html`<span>${four}</span>`)}</div>
    </div>
    ${extra}
  </div>`;
}

/** brief shows the ends of an address and opens to the whole of it. */
export function brief(address: string): TemplateResult {
  const name = nameOf(address);
  return html`<span class="brief" title=${address}>${identicon(address, 20)}<span>${name ? html`<bdi>${name}</bdi>` : html`<span class="mono">${short(address)}</span>`}</span></span>`;
}

/** copyButton copies what is public. Secrets have their own, with a warning before it. */
export function copyButton(text: string, label: string, wide = false): TemplateResult {
  return html`<button class="button ${wide ? "" : "small icon"}" type="button" aria-label=${label} @click=${() => void copy(text)}>
    ${icon("copy", wide ? 20 : 18)}${wide ? html`<span>Copy</span>` : nothing}</button>`;
}

async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    announce("Copied.");
  } catch {
    announce("The browser did not allow copying. Select the text and copy it by hand.");
  }
}

import { html, nothing, type TemplateResult } from "lit";
import { route } from "../route.js";

/** Screens that belong together, by the route and the name of each. */
export const TOKENS = { tokens: "Tokens", nfts: "NFTs" };
export const PAST = { activity: "Sent from here", history: "Transfers" };
export const CONSOLE = { console: "Call", deploy: "Deploy", sign: "Sign", inspect: "Read" };

/** tabs leads between screens that belong together. */
export function tabs(label: string, places: Record<string, string>): TemplateResult {
  const { screen } = route();
  return html`<nav class="segments tabs" aria-label=${label}>${Object.entries(places).map(([target, name]) => html`<a href="#${target}" aria-current=${target === screen ? "page" : nothing}>${name}</a>`)}</nav>`;
}

import { html, type TemplateResult } from "lit";
import { group, short } from "../format.js";
import { nameOf } from "./address.js";
import { sentence } from "./sentence.js";

const ADDRESS = /(0x(?:[0-9a-fA-F]{64}|[0-9a-fA-F]{40})(?![0-9a-fA-F]))/;

/** intent shows what a transaction does. Its addresses are named or shortened here, hashes too; in an approval they stand below in full. */
export function intent(text: string): TemplateResult {
  return sentence(text, (one) => html`<span class="nowrap" title=${one}><bdi>${nameOf(one) || short(one)}</bdi></span>`, grouped);
}

/** spoken is the same as plain text. */
export function spoken(text: string): string {
  return text.split(ADDRESS).map((part, index) => (index % 2 ? nameOf(part) || short(part) : grouped(part))).join("");
}

function grouped(text: string): string {
  return text.replace(/(^| )(\d{4,})(?=[. ])/g, (_, before: string, digits: string) => before + group(digits));
}

import { html, nothing, type TemplateResult } from "lit";
import { moment, plural } from "../format.js";
import { brief, full } from "./address.js";
import { amount } from "./amount.js";
import type { Field, Source } from "../wallet.js";

/** SOURCES says whose knowledge made a field of bytes: as a sentence for all of them, or as a tag at each that is not the wallet's own. */
const SOURCES: Record<Source, { tag?: string; all: string }> = {
  wallet: { all: "Read by a standard that this wallet knows." },
  descriptor: { tag: "descriptor", all: "Read by this wallet's descriptor of the contract." },
  user: { tag: "unverified", all: "Read by a description that you gave. Nobody has verified it." },
  raw: { tag: "raw", all: "Read by the types of the bytes alone." },
};

/** What the module notes at an amount that no balance reaches. */
const UNLIMITED = "unlimited";
/** Longer data is folded. */
const LONG = 140;

/**
 * fields are the decoded fields of a report in their groups, each group with its source, or each field where they differ.
 * An address that stands whole elsewhere in the report is named or shortened here.
 */
export function fields(list: Field[], elsewhere: string[]): TemplateResult | typeof nothing {
  if (list.length === 0) return nothing;
  const address = (one: string) => (elsewhere.includes(one) ? brief(one) : full(one));
  return html`<div class="stack" role="group" aria-label="Details">${[...grouped(list)].map(([group, members]) => {
    const [source] = new Set(members.map((one) => one.source)).size === 1 ? [members[0]!.source] : [];
    return html`<div class="stack close ${group ? "call" : ""}">
      ${group ? html`<h3><bdi>${group}</bdi></h3>` : nothing}
      <dl class="facts">${members.map((one) => html`<dt><bdi>${one.label}</bdi>${source || !SOURCES[one.source].tag ? nothing : html` <span class="tag ${one.source}">${SOURCES[one.source].tag}</span>`}</dt><dd class="break">${value(one, address)}</dd>`)}</dl>
      ${source ? html`<p class="small source ${source}">${SOURCES[source].all}</p>` : nothing}
    </div>`;
  })}</div>`;
}

function grouped(list: Field[]): Map<string, Field[]> {
  const groups = new Map<string, Field[]>();
  for (const one of list) groups.set(one.group ?? "", [...(groups.get(one.group ?? "") ?? []), one]);
  return groups;
}

/** fieldList is the same as it stands in the activity, where no parties are listed: one field a line, addresses in full. */
export function fieldList(list: Field[]): TemplateResult | typeof nothing {
  if (list.length === 0) return nothing;
  return html`<dl class="facts">${list.map((one) => html`<dt><bdi>${one.label}</bdi></dt><dd class="break">${value(one, full)}</dd>`)}</dl>`;
}

function value(field: Field, address: (address: string) => TemplateResult): TemplateResult {
  const { kind, text = "", note } = field;
  const said = note ? html` <bdi class="soft">${note}</bdi>` : nothing;
  if (kind === "nft" && field.address) return html`No. ${text} of ${address(field.address)}${said}`;
  if (field.amount && note === UNLIMITED) return html`<strong>Unlimited <bdi class="unit">${field.amount.symbol}</bdi></strong><div class="small soft">${amount(field.amount)}</div>`;
  if (field.amount) return html`${amount(field.amount)}${said}`;
  if (field.address) return html`${address(field.address)}${said}`;
  if (field.time !== undefined) return html`${moment(field.time)}${said}`;
  return html`${kind === "data" ? data(text) : html`<bdi>${text}</bdi>`}${said}`;
}

/** data is bytes; long ones are opened on demand. */
export function data(hex: string): TemplateResult {
  return folded(hex === "0x" ? "none" : hex, plural((hex.length - 2) / 2, "byte"));
}

/** folded shows a text at once if it is short, and behind its name if it is long. */
export function folded(text: string, name: string): TemplateResult {
  if (text.length <= LONG) return html`<code class="break">${text}</code>`;
  return html`<details class="data"><summary>${name}</summary><code class="break">${text}</code></details>`;
}

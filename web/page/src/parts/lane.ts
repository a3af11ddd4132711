import { html, nothing, type TemplateResult } from "lit";
import { group, plural } from "../format.js";
import { icon, type Icon } from "../icons.js";
import { spoken } from "./intent.js";
import { nextNumber } from "../store.js";
import type { Activity, Place, Slot } from "../wallet.js";

interface Spot {
  word: string;
  shape: Icon;
  /** What it means that a number stands there. */
  text: string;
}

/** SPOTS says what each place of the lane means to the person whose account it is. */
export const SPOTS: Record<Place, Spot> = {
  reserved: { word: "reserved", shape: "reserved", text: "The number is set aside for a transaction. Nothing is signed for it." },
  signed: { word: "signed", shape: "pen", text: "A transaction is signed for it and kept. No node is known to have it; the wallet sends it again by itself." },
  inFlight: { word: "in flight", shape: "send", text: "A node has its transaction. Now it waits for a block." },
  mined: { word: "mined", shape: "done", text: "Its transaction is in a block. It counts as final once the chain can no longer take that block back." },
  final: { word: "final", shape: "final", text: "The number is used for good." },
  gap: { word: "gap", shape: "gap", text: "No transaction has this number, and the chain takes numbers in order: all above it wait until something fills it." },
  foreign: { word: "foreign", shape: "foreign", text: "A transaction that this wallet did not make took this number, from another device or program with the same key. If none of them is yours, move your funds to a new account." },
};

/** How many numbers Home shows before it leads to Activity for the rest. */
const GLANCE = 9;

/** isOpen: something may still become of the number. */
function isOpen({ place }: Slot): boolean {
  return place !== "final" && place !== "foreign";
}

/** own leaves away what other wallets did before this one had the account. */
function own({ lane }: Activity): Slot[] {
  const first = lane.findIndex(({ place }) => place !== "foreign");
  return first < 0 ? [] : lane.slice(first);
}

/** glance is the lane where it stands among other things: only while something is open, and not all of a long one. */
export function glance(activity: Activity | undefined): TemplateResult | typeof nothing {
  const slots = activity ? own(activity) : [];
  const first = slots.findIndex(isOpen);
  return activity && first >= 0 ? lane(activity, slots.slice(Math.max(0, first - 1)).slice(0, GLANCE)) : nothing;
}

/** lane draws an account's numbers in a row, each with its shape and word, linked replacements as a stack, and the one that is next. */
export function lane(activity: Activity | undefined, shown = activity ? own(activity) : [], current = ""): TemplateResult | typeof nothing {
  if (!activity || shown.length === 0) return nothing;
  const next = nextNumber() ?? activity.next;
  const rest = activity.lane.length - activity.lane.indexOf(shown.at(-1)!) - 1;
  return html`<section class="card stack close" aria-labelledby="lane-title">
    <div class="row between"><h2 id="lane-title">Nonce lane</h2><span class="small soft nowrap">number ${group(next)} is next</span></div>
    <ol class="lane" aria-label="The account's numbers, in order">
      ${shown.map((one) => slot(one, one.nonce === current, one.nonce === next))}
      ${rest > 0 ? html`<li class="rest"><a class="slot" href="#activity"><span class="box"><span class="number">+${rest}</span></span><span class="word">more</span></a></li>`
        : html`${elsewhere(BigInt(shown.at(-1)!.nonce) + 1n, BigInt(next) - 1n)}${shown.some(({ nonce }) => nonce === next) ? nothing : html`<li class="next"><span class="slot"><span class="box">${icon("add", 16)}<span class="number">${group(next)}</span></span><span class="word">next</span></span></li>`}`}
    </ol>
    <p class="small soft">${summary(own(activity))}</p>
  </section>`;
}

function slot(one: Slot, current: boolean, next: boolean): TemplateResult {
  const { word, shape } = SPOTS[one.place];
  return html`<li class=${one.place}><a class="slot ${one.count > 1 ? "stacked" : ""}" href="#activity/${one.nonce}" aria-current=${current ? "true" : nothing} title=${one.intent ? spoken(one.intent) : nothing}>
    <span class="box">${icon(shape, 16)}<span class="number">${group(one.nonce)}</span>${one.count > 1 ? html`<span class="count">×${one.count}</span>` : nothing}</span>
    <span class="word">${word}</span>
    <span class="sr">${next ? ", next" : ""}${one.intent ? `: ${spoken(one.intent)}` : ""}${one.count > 1 ? `, ${one.count} linked transactions` : ""}</span>
  </a></li>`;
}

/** elsewhere are numbers that the node says are used, and that this wallet was not yet told to count. */
function elsewhere(first: bigint, last: bigint): TemplateResult | typeof nothing {
  if (first > last) return nothing;
  const { word, shape, text } = SPOTS.foreign;
  return html`<li class="foreign"><span class="slot" title=${text}><span class="box">${icon(shape, 16)}<span class="number">${first === last ? first : `${first}–${last}`}</span></span><span class="word">${word}</span></span></li>`;
}

const ORDER: Place[] = ["mined", "inFlight", "signed", "reserved"];

/** summary counts what is open, and says what a gap holds up. */
function summary(slots: Slot[]): string {
  const count = (place: Place) => slots.filter((one) => one.place === place).length;
  const open = ORDER.filter((place) => count(place) > 0).map((place) => `${count(place)} ${SPOTS[place].word}`);
  const gaps = count("gap");
  const begin = open.length ? `${open.join(", ")}. ` : gaps ? "" : "Everything so far is final. ";
  return begin + (gaps ? `${plural(gaps, "gap")}: what is above waits until that is filled.` : "Each number is used once, in this order, so nothing is paid twice.");
}

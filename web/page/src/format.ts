// Numbers, addresses and times as people read them. Amounts arrive as exact decimal text and never become JavaScript numbers.

/** Narrow no-break space: groups digits without letting a line break inside an amount. */
const THIN = "\u202f";

export interface Shown {
  text: string;
  /** The text is not the exact value, so it is shown with ≈. */
  rounded: boolean;
}

/** group writes thousands apart: 1234567 → 1 234 567. */
export function group(integer: string): string {
  return integer.replace(/\B(?=(\d{3})+$)/g, THIN);
}

/**
 * shorten cuts a decimal text to about six places behind the point, or to three significant digits where the value is
 * smaller than that. A balance is rounded down, never showing more than there is; a cost is rounded up.
 */
export function shorten(decimal: string, direction: "down" | "up" = "down"): Shown {
  const [integer = "0", written = ""] = decimal.split(".");
  const fraction = written.replace(/0+$/, "");
  const zeros = fraction.length - fraction.replace(/^0+/, "").length;
  const places = integer !== "0" ? 4 : Math.max(6, zeros + 3);
  if (fraction.length <= places) return { text: group(integer) + (fraction && "." + fraction), rounded: false };
  let digits = BigInt(integer + fraction.slice(0, places));
  if (direction === "up") digits += 1n;
  const padded = digits.toString().padStart(places + 1, "0");
  const kept = padded.slice(-places).replace(/0+$/, "");
  return { text: group(padded.slice(0, -places)) + (kept && "." + kept), rounded: true };
}

/** decimal writes an integer of the smallest unit as an exact decimal. */
export function decimal(exact: bigint, decimals: number): string {
  const digits = exact.toString().padStart(decimals + 1, "0");
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, "");
  return digits.slice(0, digits.length - decimals) + (decimals && fraction ? "." + fraction : "");
}

/** gwei writes wei per gas in gwei, the unit that people know fees in. */
export function gwei(wei: string): string {
  return shorten(decimal(BigInt(wei), 9), "up").text + " gwei";
}

/** short shows the ends of an address. The whole of it is always one action away. */
export function short(address: string): string {
  return address.slice(0, 6) + "…" + address.slice(-4);
}

/** quads splits an address into 0x and ten groups of four, to be compared by eye. */
export function quads(address: string): string[] {
  return [address.slice(0, 2), ...(address.slice(2).match(/.{4}/g) ?? [])];
}

/** bytes writes a size in the unit that suits it. */
export function bytes(count: number): string {
  return count < 1e6 ? `${Math.round(count / 1e3)} kB` : `${(count / 1e6).toFixed(1)} MB`;
}

/** age says how long ago a time was, coarsely. */
export function age(millis: number, now = Date.now()): string {
  const seconds = Math.max(0, Math.round((now - millis) / 1000));
  if (seconds < 5) return "just now";
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ago`;
  return new Date(millis).toLocaleDateString(undefined, { day: "numeric", month: "short", year: "numeric" });
}

/** The last millisecond that a Date holds; times on a chain go further. */
const CALENDAR = 8.64e15;

/** moment is the full local date and time. */
export function moment(millis: number): string {
  if (Math.abs(millis) > CALENDAR) return "further away than any calendar goes";
  return new Date(millis).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" });
}

/** clock is the local time of day. It stands where an age that counts up would be read out again and again. */
export function clock(millis: number): string {
  return new Date(millis).toLocaleTimeString();
}

/** plural writes a count with its noun. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** visible writes out what does not show or turns the direction of reading, as JSON would escape it. */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{DI}]/gu, (one) => (one === "\n" || one === "\t" ? one : escaped(one.codePointAt(0)!)));
}

function escaped(point: number): string {
  const digits = point.toString(16);
  return digits.length > 4 ? `\\u{${digits}}` : `\\u${digits.padStart(4, "0")}`;
}

/** hex writes bytes. */
export function hex(bytes: Uint8Array): `0x${string}` {
  return `0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** unhex reads bytes, wherever the line breaks; undefined where it is none, or no digits at all. */
export function unhex(text: string): Uint8Array | undefined {
  const [, digits] = /^0x((?:[0-9a-f]{2})+)$/i.exec(text.replace(/\s/g, "").replace(/^(0x)?/i, "0x")) ?? [];
  return digits === undefined ? undefined : Uint8Array.from(digits.match(/../g)!, (pair) => parseInt(pair, 16));
}

/** mixesScripts: letters of scripts that hold each other's look-alikes stand side by side, as in a false USDC. */
export function mixesScripts(text: string): boolean {
  return [/\p{Script=Latin}/u, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u].filter((script) => script.test(text)).length > 1;
}

/** headline is what a request does, and, apart from it, what that replaces. */
export function headline(intent: string): [string, string] {
  const end = intent.lastIndexOf(". This replaces the transaction 0x");
  return end < 0 ? [intent, ""] : [intent.slice(0, end), intent.slice(end + 2)];
}

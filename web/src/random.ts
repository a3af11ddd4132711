// The random source. Keys are only as good as it is, and a broken one fails in silence: `getRandomValues` replaced by a
// function that does nothing leaves every buffer as it was. So its function is captured when this file is first
// evaluated, before the code of others can replace it, and tried before Go starts.

import { LatchkeyError } from "./errors.js";

/** Fills the array with random bytes and returns it, as crypto.getRandomValues does. */
export type RandomSource = (array: Uint8Array) => Uint8Array;

const source: RandomSource | undefined = globalThis.crypto?.getRandomValues?.bind(globalThis.crypto) as RandomSource | undefined;

const DRAWS = 8;
const DRAW_BYTES = 32;

/**
 * Returns the captured random source after trying it; throws random_refused if it throws, returns something else, leaves
 * any byte untouched, or repeats itself. An honest source is refused with a probability under 2^-56.
 */
export function checkedRandomSource(fill: RandomSource | undefined = source): RandomSource {
  if (typeof fill !== "function") throw refused("this engine has no crypto.getRandomValues");
  const untouched = new Array<boolean>(DRAW_BYTES).fill(true);
  const seen = new Set<string>();
  for (let i = 0; i < DRAWS; i++) {
    const before = i % 2 === 0 ? 0x00 : 0xff;
    const draw = new Uint8Array(DRAW_BYTES).fill(before);
    drawInto(draw, fill);
    draw.forEach((byte, position) => (untouched[position] &&= byte === before));
    if (isPeriodic(draw)) throw refused("its output repeats a pattern");
    seen.add(draw.join());
  }
  if (untouched.includes(true)) throw refused("it leaves bytes as they were");
  if (seen.size !== DRAWS) throw refused("it gives the same bytes again");
  return fill;
}

function drawInto(draw: Uint8Array, fill: RandomSource): void {
  let returned: unknown;
  try {
    returned = fill(draw);
  } catch {
    throw refused("it throws");
  }
  if (returned !== draw) throw refused("it does not return the array it was given");
}

/** Whether the bytes repeat with a period of at most half their length; random ones do with a probability of 2^-124. */
function isPeriodic(bytes: Uint8Array): boolean {
  for (let period = 1; period <= bytes.length / 2; period++) {
    if (bytes.every((byte, i) => i < period || byte === bytes[i - period])) return true;
  }
  return false;
}

function refused(why: string): LatchkeyError {
  return new LatchkeyError(
    "random_refused",
    `The random source of this browser or program is not safe to make keys with: ${why}. Use another browser, or one without extensions that change pages.`,
  );
}

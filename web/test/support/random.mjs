// Random values from a seed, for tests that a failure must not make differ the next time. LATCHKEY_SEED sets another one.

/** A source of values; the seed is printed. */
export function randomFrom(seed = Number(process.env.LATCHKEY_SEED ?? 1)) {
  console.log(`# seed ${seed}`);
  return sequence(seed);
}

/** The same, for whoever prints the seed itself. */
export function sequence(seed) {
  let state = seed >>> 0;
  /** A whole number below 2^32 (the mixing function of splitmix32). */
  const next = () => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
  const random = {
    below: (n) => next() % n,
    one: (list) => list[next() % list.length],
    chance: (percent) => next() % 100 < percent,
    bytes: (length) => Uint8Array.from({ length }, next),
    hex: (length) => `0x${Buffer.from(random.bytes(length)).toString("hex")}`,
    /** A number of any length up to so many bits, and now and then the least or the largest. */
    number(bits) {
      if (random.chance(5)) return random.one([0n, 1n, (1n << BigInt(bits)) - 1n]);
      return BigInt(random.hex(Math.ceil(bits / 8))) >> BigInt(8 * Math.ceil(bits / 8) - bits + random.below(bits));
    },
    list: (most, item) => Array.from({ length: next() % (most + 1) }, item),
    /** Text that is awkward in JSON and in UTF-8 now and then. */
    text: () => random.list(12, () => random.one(["a", "Z", "0", " ", '"', "\\", "\n", "é", "ß", "日", "😀", "\u0000", "\u2028", "</script>"])).join(""),
  };
  return random;
}

// What a library's memory is measured after.
import { contenders } from "./contenders/index.mjs";

/** Signs 10,000 digests, or transactions where the library does not sign digests; what it returns keeps the library alive. */
export async function sign10000(name) {
  const able = await (await contenders[name]()).default();
  const operation = able.signDigest ?? able.sign1559;
  const run = operation.run ?? operation;
  for (let i = 0; i < 10_000; i++) await run();
  return able;
}

export const signers = Object.keys(contenders).filter((name) => name !== "hash-wasm");

// What a library's memory is measured after.
import { contenders } from "./contenders/index.mjs";

/** The runtime without a library. */
export const runtimeAlone = "runtime alone";

/** Signs 10,000 digests, or transactions where the library does not sign digests; what it returns keeps the library alive. */
export async function sign10000(name) {
  if (name === runtimeAlone) return spin();
  const able = await (await contenders[name]()).default();
  const operation = able.signDigest ?? able.sign1559;
  const run = operation.run ?? operation;
  for (let i = 0; i < 10_000; i++) await run();
  return able;
}

function spin() {
  for (const end = performance.now() + 500; performance.now() < end; );
}

export const signers = [runtimeAlone, ...Object.keys(contenders).filter((name) => name !== "hash-wasm")];

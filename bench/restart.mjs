// The time from a dead instance to one that answers again: what a user waits for after a crash of the module.
import { loadInline } from "latchkey/inline";
import { median } from "./measure.mjs";

const rounds = 15;

export async function measureRestart() {
  const wallet = await loadInline({ storage: "memory" });
  const times = [];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    await wallet.restart();
    times.push((performance.now() - start) * 1000);
  }
  await wallet.close();
  return { latchkey: median(times) };
}

// Start-up, measured in fresh Node processes, alternating: from before the first import to the point where the library
// can be used. Prints one number in milliseconds when run with a contender's name.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { median } from "./measure.mjs";

const contenders = {
  latchkey: async () => {
    const { loadInline } = await import("latchkey/inline");
    await loadInline({ storage: "memory" });
  },
  ethers: () => import("ethers"),
  viem: () => import("viem/accounts"),
  ox: async () => (await import("ox/wasm")).Engine.install(),
  "micro-eth-signer": () => import("micro-eth-signer"),
};

const rounds = 9;

export function measureStartup() {
  const samples = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const name of Object.keys(contenders)) {
      const run = spawnSync(process.execPath, [fileURLToPath(import.meta.url), name], { encoding: "utf8" });
      if (run.status !== 0) throw new Error(`start-up of ${name} failed: ${run.stderr}`);
      samples[name].push(Number(run.stdout) * 1000);
    }
  }
  return Object.fromEntries(Object.entries(samples).map(([name, times]) => [name, median(times)]));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const start = performance.now();
  await contenders[process.argv[2]]();
  process.stdout.write(String(performance.now() - start));
  process.exit(0);
}

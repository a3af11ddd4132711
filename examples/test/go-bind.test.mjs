// The go-ethereum example against a real chain, and its own tests.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { startDevnet } from "../../web/test/support/devnet.mjs";

const folder = fileURLToPath(new URL("../go-bind/", import.meta.url));
const go = (...args) => execFileSync("go", args, { cwd: folder, encoding: "utf8" });

test("a go-ethereum program deploys and calls a contract with bind", async () => {
  const chain = await startDevnet();
  const wallet = mkdtempSync(join(tmpdir(), "latchkey-go-bind-"));
  try {
    const run = () => go("run", ".", "-node", chain.rpc, "-chain", String(chain.chainId), "-dir", join(wallet, "records"));

    const first = run();
    assert.match(first, /contract 0x[0-9a-fA-F]{40} nonce 0\n/);
    assert.match(first, /count +5\n/);
    for (const nonce of [0, 1, 2, 3, 4, 5]) assert.match(first, new RegExp(`ledger   nonce ${nonce} mined: `));
    assert.match(run(), /nonce 6\n[^]*count +5\n/, "a second run goes on from the ledger that the first one stored");
  } finally {
    await chain.stop();
    rmSync(wallet, { recursive: true, force: true });
  }
});

test("its tests: goroutines and programs at once, crashes, a node that lies", () => {
  go("vet", ".");
  go("test", ".");
});

// The Go example against a real chain: it plans, signs, sends and follows a token transfer until it is mined.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { startDevnet } from "../../web/test/support/devnet.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const recipient = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC";

test("a Go program sends tokens through the same flows", async () => {
  const chain = await startDevnet();
  const folder = mkdtempSync(join(tmpdir(), "latchkey-go-"));
  try {
    const token = chain.tokens.find(({ symbol }) => symbol === "DUSD");
    const balance = async () => {
      const data = `0x70a08231${recipient.slice(2).toLowerCase().padStart(64, "0")}`; // balanceOf(address)
      return BigInt(await chain.call("eth_call", { to: token.address, data }, "latest"));
    };
    const before = await balance();
    const run = (...more) => execFileSync("go", ["run", "./examples/go", ...more], { cwd: root, encoding: "utf8" });
    const send = () =>
      run("-node", chain.rpc, "-chain", String(chain.chainId), "-token", token.address, "-to", recipient, "-amount", "5", "-dir", join(folder, "records"));

    assert.match(send(), /nonce\s+0\n[^]*mined/);
    assert.match(send(), /nonce\s+1\n[^]*mined/, "a second run goes on from the ledger that the first one stored");
    assert.equal((await balance()) - before, 10_000_000_000_000_000_000n);
  } finally {
    await chain.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

// The Node examples against a real chain.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { mnemonic, startDevnet } from "../../web/test/support/devnet.mjs";

const run = promisify(execFile);
const examples = fileURLToPath(new URL("../node/", import.meta.url));
const web = fileURLToPath(new URL("../../web", import.meta.url));

let chain;
before(async () => (chain = await startDevnet()));
after(() => chain.stop());

test("the demo makes its journey on a running chain, and every balance is right", async () => {
  const { stdout } = await run(process.execPath, [join(examples, "demo.mjs"), chain.url]);
  assert.match(stdout, /Every balance is what it must be\.\n$/);
  assert.equal(stdout.match(/hash 0x[0-9a-f]{64}/g).length, 5);
});

test("the program of the README sends, and goes on from its ledger when it is run again", async () => {
  const folder = await mkdtemp(join(tmpdir(), "latchkey-send-"));
  try {
    await mkdir(join(folder, "node_modules"));
    await symlink(web, join(folder, "node_modules", "latchkey"), "junction"); // as npm installs it
    await copyFile(join(examples, "send.mjs"), join(folder, "send.mjs"));
    const to = chain.accounts[5];
    const balance = async () => BigInt(await chain.call("eth_getBalance", to, "latest"));
    const before = await balance();
    const send = async () => {
      const env = { ...process.env, MNEMONIC: mnemonic, PASSWORD: "correct horse battery staple" };
      return (await run(process.execPath, ["send.mjs", chain.rpc, to, "0.1"], { cwd: folder, env })).stdout;
    };
    const nonceOf = (text) => Number(/^sent: 0x[0-9a-f]{64}, nonce ([0-9]+)$/m.exec(text)?.[1]);
    const first = nonceOf(await send());
    assert.equal(nonceOf(await send()), first + 1);
    assert.equal((await balance()) - before, 2n * 10n ** 17n);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

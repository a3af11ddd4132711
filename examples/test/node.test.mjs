// The Node examples against a real chain.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { mnemonic, startDevnet } from "../../web/test/support/devnet.mjs";

const { parseTransaction, recoverMessageAddress, recoverTransactionAddress, recoverTypedDataAddress } = createRequire(new URL("../../web/", import.meta.url))("viem");
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

/** Runs a program of examples/node in a folder in which npm has installed the package. */
async function installed(program, run) {
  const folder = await mkdtemp(join(tmpdir(), "latchkey-example-"));
  try {
    await mkdir(join(folder, "node_modules"));
    await symlink(web, join(folder, "node_modules", "latchkey"), "junction"); // as npm installs it
    await copyFile(join(examples, program), join(folder, program));
    await run(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test("the signing program signs for its key, as viem reads it", () =>
  installed("sign.mjs", async (folder) => {
    const env = { ...process.env, PRIVATE_KEY: "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80" };
    const { stdout } = await run(process.execPath, ["sign.mjs"], { cwd: folder, env });
    const said = Object.fromEntries([...stdout.matchAll(/^ *(\S+) +(0x\S+)$/gm)].map(([, name, value]) => [name, value]));
    assert.equal(said.account, "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
    assert.equal(said.from, said.account);
    assert.equal(await recoverTransactionAddress({ serializedTransaction: said.transaction }), said.account);
    assert.equal(parseTransaction(said.transaction).to.toLowerCase(), "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48");
    assert.equal(await recoverMessageAddress({ message: "Hello.", signature: said.message }), said.account);
    const text = `example.com wants you to sign in with your Ethereum account:\n${said.account}\n\n\nURI: https://example.com/\nVersion: 1\nChain ID: 1\nNonce: 32891756\nIssued At: 2026-01-01T00:00:00Z`;
    assert.equal(await recoverMessageAddress({ message: text, signature: said["sign-in"] }), said.account);
    const member = (type) => (name) => ({ name, type });
    const permit = {
      domain: { name: "USD Coin", version: "2", chainId: 1, verifyingContract: "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48" },
      types: { Permit: [...["owner", "spender"].map(member("address")), ...["value", "nonce", "deadline"].map(member("uint256"))] },
      primaryType: "Permit",
      message: { owner: said.account, spender: "0x70997970C51812dc3A010C7d01b50e0d17dc79C8", value: 5_000_000n, nonce: 0n, deadline: 1_800_000_000n },
    };
    assert.equal(await recoverTypedDataAddress({ ...permit, signature: said.permit }), said.account);
  }));

test("the program of the README sends, and goes on from its ledger when it is run again", () =>
  installed("send.mjs", async (folder) => {
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
  }));

test("the contract program deposits into a vault after a report without a danger", () =>
  installed("contract.mjs", async (folder) => {
    const address = (symbol) => chain.tokens.find((token) => token.symbol === symbol).address;
    const held = async (token) => BigInt(await chain.call("eth_call", { to: token, data: `0x70a08231${chain.accounts[0].slice(2).padStart(64, "0")}` }, "latest"));
    const before = await held(address("DUSD"));
    const env = { ...process.env, MNEMONIC: mnemonic };
    const { stdout } = await run(process.execPath, ["contract.mjs", chain.rpc, address("vDUSD"), "12.5"], { cwd: folder, env });
    assert.match(stdout, /Amount: 12\.5 DUSD/);
    assert.match(stdout, /the node says: \+12\.5 vDUSD/);
    assert.equal(stdout.match(/^sent 0x[0-9a-f]{64}/gm).length, 2);
    assert.equal(before - (await held(address("DUSD"))), 125n * 10n ** 17n);
    assert.equal(await held(address("vDUSD")), 125n * 10n ** 17n);
  }));

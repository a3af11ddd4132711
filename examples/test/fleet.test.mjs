// The fleet example: several programs, one account, one Redis.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { mnemonic, startDevnet } from "../../web/test/support/devnet.mjs";
import { durable, redisPath, startRedis } from "../../web/test/support/redis.mjs";

const run = promisify(execFile);
const web = fileURLToPath(new URL("../../web", import.meta.url));
const program = fileURLToPath(new URL("../node/fleet.mjs", import.meta.url));

test("programs of a fleet pay each invoice once, however many are told to pay it", async (t) => {
  const chain = await startDevnet();
  t.after(() => chain.stop());
  const server = await startRedis(redisPath("redis") ?? redisPath("valkey"), ...durable);
  t.after(() => server.stop());
  const folder = await mkdtemp(join(tmpdir(), "latchkey-fleet-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, "node_modules", "@redis"), { recursive: true });
  await symlink(web, join(folder, "node_modules", "latchkey"), "junction");
  await symlink(join(web, "node_modules", "@redis", "client"), join(folder, "node_modules", "@redis", "client"), "junction");

  const env = { ...process.env, REDIS: `unix://${server.socket}`, KEY: "0x" + "07".repeat(32), PASSWORD: "correct horse battery staple", MNEMONIC: mnemonic };
  const to = chain.accounts[6];
  const before = BigInt(await chain.call("eth_getBalance", to, "latest"));
  const pay = async (machine, invoice) => {
    const cwd = join(folder, machine);
    await mkdir(cwd, { recursive: true });
    await copyFile(program, join(cwd, "fleet.mjs"));
    const { stdout } = await run(process.execPath, ["fleet.mjs", chain.rpc, to, "0.1", invoice], { cwd, env });
    return /^\w+: (0x[0-9a-f]{64}), nonce ([0-9]+)$/m.exec(stdout).slice(1);
  };

  const first = await pay("a", "invoice-1"); // which makes the vault
  const [second, third, again] = await Promise.all([pay("a", "invoice-2"), pay("b", "invoice-3"), pay("b", "invoice-1")]);
  assert.deepEqual(again, first);
  assert.deepEqual([first, second, third].map(([, nonce]) => Number(nonce)).sort(), [0, 1, 2]);
  assert.equal(BigInt(await chain.call("eth_getBalance", to, "latest")) - before, 3n * 10n ** 17n);
});

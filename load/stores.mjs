// The three places that two senders may share, each with: prepare(), which makes the vault and resolves to the account; sync(account);
// close(); and start(who, heard), which starts a sender and resolves to {pay(i), gone, kill(random), end()}: pay resolves to a hash
// or rejects, gone says whether the sender was killed, and end lets it go.

import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { fileStorage, load, redisStorage } from "../web/dist/node.js";
import { launchProfile } from "../web/test/support/chromium.mjs";
import { durable, redisPath, startRedis } from "../web/test/support/redis.mjs";
import { dist, serveFolders } from "../web/test/support/server.mjs";
import { open } from "./send.mjs";

const nodeSender = fileURLToPath(new URL("node-sender.mjs", import.meta.url));
const goSender = fileURLToPath(new URL("../build/load-sender", import.meta.url));

/** Two Node processes over one folder. */
export async function folders({ folder, shared }) {
  const path = join(folder, "wallet");
  const wallet = await load({ storage: { folder: path } });
  return {
    prepare: () => open(wallet, shared),
    start: (_, heard) => startProcess([process.execPath, nodeSender], { ...shared, folder: path }, heard),
    sync: (account) => wallet.sync({ chainId: shared.network.chainId, account }),
    close: async () => wallet.close(),
  };
}

/** A Node process and a Go program over one Redis. */
export async function redis({ folder, shared }) {
  execFileSync("go", ["build", "-C", fileURLToPath(new URL("../interop/redis/", import.meta.url)), "-o", goSender, "./internal/sender"], { stdio: ["ignore", "ignore", "inherit"] });
  const server = await startRedis(redisPath("redis") ?? redisPath("valkey"), ...durable);
  const key = randomBytes(32);
  const storage = await redisStorage(await server.client(), { key });
  const wallet = await load({ storage, witness: fileStorage(join(folder, "witness")) });
  const programs = [[process.execPath, nodeSender], [goSender]];
  return {
    prepare: () => open(wallet, shared),
    start: (who, heard) => startProcess(programs[who], { ...shared, redis: server.socket, key: key.toString("hex"), witness: join(folder, `witness-${who}`) }, heard),
    sync: (account) => wallet.sync({ chainId: shared.network.chainId, account }),
    async close() {
      wallet.close();
      await server.stop();
    },
  };
}

function startProcess([program, ...args], config, heard) {
  const child = spawn(program, [...args, JSON.stringify(config)], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.on("error", () => undefined); // it was killed
  const waiting = new Map();
  const over = (error) => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  createInterface({ input: child.stdout }).on("line", (line) => {
    const { i, hash, error, failed } = JSON.parse(line);
    if (failed) return over(new Error(failed));
    if (error) return heard(error);
    waiting.get(i)?.resolve(hash);
    waiting.delete(i);
  });
  const ended = new Promise((resolve) => child.once("close", (code, signal) => {
    over(new Error(`the sender ended with ${signal ?? code}`));
    resolve();
  }));
  return {
    gone: false,
    pay(i) {
      const same = waiting.get(i); // which the other sender had, too, and gave back
      if (same) return same.promise;
      const answer = {};
      answer.promise = new Promise((resolve, reject) => Object.assign(answer, { resolve, reject }));
      waiting.set(i, answer);
      child.stdin.write(`${i}\n`);
      return answer.promise;
    },
    /** SIGKILL: whatever it was doing stays undone. */
    async kill() {
      this.gone = true;
      child.kill("SIGKILL");
      await ended;
    },
    async end() {
      child.stdin.end();
      await ended;
    },
  };
}

/** Two tabs of Chromium over one IndexedDB. */
export async function tabs({ chain, folder, shared }) {
  const csp = `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self' ${new URL(chain.rpc).origin}`;
  const context = await launchProfile(join(folder, "profile"));
  const server = await serveFolders({ "/load/": fileURLToPath(new URL(".", import.meta.url)), "/": dist }, { csp });
  const first = await openTab(context, server.origin);
  return {
    prepare: () => first.evaluate((config) => globalThis.load.open(config), shared),
    async start(_, heard) {
      const tab = await openTab(context, server.origin);
      await tab.exposeFunction("heard", heard);
      const started = tab.evaluate((config) => globalThis.load.start(config), shared);
      started.catch(() => undefined);
      return {
        gone: false,
        async pay(i) {
          await started;
          return tab.evaluate((i) => globalThis.load.pay(i), i);
        },
        /** Either the Worker is killed, and the page goes on with a fresh one; or the whole tab is closed. */
        async kill(random) {
          if (random.below(2) === 0) return void (await tab.evaluate(() => globalThis.load.killWorker()));
          this.gone = true;
          await tab.close();
        },
        end: () => tab.close(),
      };
    },
    sync: (account) => first.evaluate((args) => globalThis.load.sync(args), { chainId: shared.network.chainId, account }),
    async close() {
      await context.close();
      await server.close();
    },
  };
}

async function openTab(context, origin) {
  const tab = await context.newPage();
  await tab.goto(`${origin}/load/tab.html`);
  await tab.waitForFunction(() => globalThis.load);
  return tab;
}

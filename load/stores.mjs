// The three places that two senders may share, each with: prepare(), which makes the vault and resolves to the account;
// start(who, todo, say), which starts a sender and resolves to {ended, kill(random)}; sync(account); close(). `ended` resolves to "done" or an
// error, and so does kill where the sender is gone; it resolves to undefined where the sender goes on by itself.

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
    start: (_, todo, say) => startProcess([process.execPath, nodeSender], { ...shared, folder: path, todo }, say),
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
    start: (who, todo, say) => startProcess(programs[who], { ...shared, redis: server.socket, key: key.toString("hex"), witness: join(folder, `witness-${who}`), todo }, say),
    sync: (account) => wallet.sync({ chainId: shared.network.chainId, account }),
    async close() {
      wallet.close();
      await server.stop();
    },
  };
}

async function startProcess([program, ...args], config, say) {
  const child = spawn(program, [...args, JSON.stringify(config)], { stdio: ["ignore", "pipe", "inherit"] });
  let result;
  const ended = new Promise((resolve) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      try {
        const told = JSON.parse(line);
        if (told.failed) result = new Error(told.failed);
        else if (!told.done) say(told);
      } catch (error) {
        result ??= error;
      }
    });
    child.once("close", (code, signal) => resolve(result ?? (code === 0 || signal ? "done" : new Error(`a sender ended with ${code}`))));
  });
  return {
    ended,
    /** SIGKILL: whatever it was doing stays undone. */
    kill() {
      child.kill("SIGKILL");
      return ended;
    },
  };
}

/** Two tabs of Chromium over one IndexedDB. */
export async function tabs({ chain, folder, shared }) {
  const csp = `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self' ${new URL(chain.rpc).origin}`;
  const server = await serveFolders({ "/load/": fileURLToPath(new URL(".", import.meta.url)), "/": dist }, { csp });
  const context = await launchProfile(join(folder, "profile"));
  const first = await openTab(context, server.origin);
  return {
    prepare: () => first.evaluate((config) => globalThis.load.open(config), shared),
    async start(_, todo, say) {
      const tab = await openTab(context, server.origin);
      let failed;
      await tab.exposeFunction("say", (told) => {
        try {
          say(told);
        } catch (error) {
          failed ??= error;
        }
      });
      const gone = new Promise((resolve) => tab.once("close", () => resolve("closed")));
      const work = tab.evaluate((config) => globalThis.load.sendAll(config), { ...shared, todo }).then(
        (error) => failed ?? (error ? new Error(error) : "done"),
        (error) => (tab.isClosed() ? gone : error),
      );
      const ended = work.finally(() => tab.close().catch(() => undefined));
      return {
        ended,
        /** Either the Worker is killed, and the page goes on with a fresh one; or the whole tab is closed. */
        async kill(random) {
          if (random.below(2) === 0) return void (await tab.evaluate(() => globalThis.load.killWorker()).catch(() => undefined));
          await tab.close();
          return ended;
        },
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

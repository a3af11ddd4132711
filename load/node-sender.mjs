// A sender in a process of its own: node node-sender.mjs CONFIG, where CONFIG is JSON. It reads numbers of payments, one a line, and
// prints JSON, one line each: {i, hash} for a payment that was made, {error} for what it got over, {failed} at the end of its wits.

import { createInterface } from "node:readline";
import { fileStorage, load, redisStorage } from "../web/dist/node.js";
import { connectRedis } from "../web/test/support/redis.mjs";
import { sender } from "./send.mjs";

const config = JSON.parse(process.argv[2]);
process.stdout.on("error", () => process.exit(1)); // nobody listens any more
const say = (line) => process.stdout.write(JSON.stringify(line) + "\n");

const lines = createInterface({ input: process.stdin });
const ended = new Promise((resolve) => lines.once("close", resolve));
const asked = [];
let pay = (i) => asked.push(i);
lines.on("line", (line) => pay(Number(line)));

let client;
try {
  const wallet = await load(config.folder ? { storage: { folder: config.folder } } : await overRedis());
  const make = await sender(wallet, config, (error) => say({ error }));
  pay = (i) => make(i).then((hash) => say({ i, hash }), fail);
  asked.forEach(pay);
  await ended;
  wallet.close();
} catch (error) {
  fail(error);
} finally {
  client?.destroy();
}

function fail({ code, name, message }) {
  say({ failed: `${code ?? name}: ${message}` });
  process.exitCode = 1;
}

async function overRedis() {
  client = await connectRedis(config.redis);
  return { storage: await redisStorage(client, { key: Buffer.from(config.key, "hex") }), witness: fileStorage(config.witness) };
}

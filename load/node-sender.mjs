// A sender in a process of its own: node node-sender.mjs CONFIG, where CONFIG is JSON. It prints what it did, one JSON line each.

import { fileStorage, load, redisStorage } from "../web/dist/node.js";
import { connectRedis } from "../web/test/support/redis.mjs";
import { sendAll } from "./send.mjs";

const config = JSON.parse(process.argv[2]);
process.stdout.on("error", () => process.exit(1)); // nobody listens any more
const say = (line) => process.stdout.write(JSON.stringify(line) + "\n");
let client;
try {
  const wallet = await load(config.folder ? { storage: { folder: config.folder } } : await overRedis());
  await sendAll(wallet, config, say);
  wallet.close();
  say({ done: true });
} catch (error) {
  say({ failed: `${error.code ?? error.name}: ${error.message}` });
  process.exitCode = 1;
} finally {
  client?.destroy();
}

async function overRedis() {
  client = await connectRedis(config.redis);
  return { storage: await redisStorage(client, { key: Buffer.from(config.key, "hex") }), witness: fileStorage(config.witness) };
}

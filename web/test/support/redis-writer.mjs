// A process that writes to a store in Redis until it is killed.

import { keepWriting } from "../../dist/store-conformance.js";
import { redisStorage } from "../../dist/stores/redis.js";
import { connectRedis } from "./redis.mjs";

const [socket, key, record] = process.argv.slice(2);
const storage = await redisStorage(await connectRedis(socket), { key: Buffer.from(key, "hex") });
process.send("writing");
await keepWriting(storage, record);

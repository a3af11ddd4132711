// One of several processes that race for every version of one record, and says how many it won.

import { fileStorage } from "../../dist/stores/files.js";

const [folder, id, rounds] = process.argv.slice(2);
const store = fileStorage(folder);
let won = 0;
for (;;) {
  const { version } = await store.load("race");
  if (version >= BigInt(rounds)) break;
  if (await store.compareAndSet("race", version, Uint8Array.of(Number(id)))) won++;
}
process.send(won, () => process.disconnect());

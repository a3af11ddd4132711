// A process that writes to a folder's store: one of several that race for every version of one record, and says how many it
// won, or, without a number of versions, one that writes until it is killed.

import { fileStorage } from "../../dist/stores/files.js";
import { keepWriting } from "../../dist/store-conformance.js";

const [folder, key, id, rounds] = process.argv.slice(2);
const store = fileStorage(folder);
if (rounds === undefined) {
  process.send("writing");
  await keepWriting(store, key);
}
let won = 0;
for (;;) {
  const { version } = await store.load(key);
  if (version >= BigInt(rounds)) break;
  if (await store.compareAndSet(key, version, Uint8Array.of(Number(id)))) won++;
}
process.send(won, () => process.disconnect());

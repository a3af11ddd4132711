// One folder, and programs in Go and in Node on it at once: they are one store.

import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { fileRecords } from "../dist/stores/files.js";
import { storeConformance } from "latchkey/store-conformance";
import { buildGoStore } from "./support/go-store.mjs";

describe("a folder that Go and Node share", async () => {
  const folder = await mkdtemp(join(tmpdir(), "latchkey-shared-"));
  after(() => rm(folder, { recursive: true, force: true }));
  const openGo = buildGoStore(folder);

  for (const { name, check } of storeConformance) {
    test(name, async (t) => {
      const place = await mkdtemp(join(folder, "wallet-"));
      let opened = 0;
      const open = () => {
        if (opened++ % 2 === 0) return fileRecords({ folder: place });
        const store = openGo(place);
        t.after(store.close);
        return store;
      };
      await check(open, { other: () => fileRecords({ folder: place + "-other" }) });
    });
  }

  test("has the witness in one place, too", async (t) => {
    const place = join(folder, "witnessed");
    const go = openGo(place);
    t.after(go.close);
    assert.equal(await go.compareAndSet("witness/1/0xab", 0n, Uint8Array.of(1)), true);
    assert.deepEqual(await fileRecords({ folder: place }).load("witness/1/0xab"), { version: 1n, value: Uint8Array.of(1) });
    assert.deepEqual(await readdir(place + "-witness"), ["record-witness%2f1%2f0xab"]);
  });
});

// The load test, small: what `make load` does with 1,000 payments.

import assert from "node:assert/strict";
import { test } from "node:test";
import { run } from "../run.mjs";

const senders = { tabs: "two tabs over one IndexedDB", folder: "two Node processes over one folder", redis: "a Node process and a Go program over one Redis" };

for (const [kind, who] of Object.entries(senders)) {
  test(`${who}, killed at random, make each of 40 payments once`, { timeout: 330_000 }, async () => {
    const { kills } = await run(kind, { n: 40, seed: Date.now() % 2 ** 32, limit: 300_000 });
    assert.ok(kills > 0);
  });
}

// The load test, small: what `make load` does with 1,000 payments.

import assert from "node:assert/strict";
import { test } from "node:test";
import { run, stores } from "../run.mjs";

for (const kind of Object.keys(stores)) {
  test(`two senders over one ${kind}, killed at random, make each of 60 payments once`, { timeout: 330_000 }, async () => {
    const { kills } = await run(kind, { n: 60, seed: Date.now() % 2 ** 32, limit: 300_000 });
    assert.ok(kills > 0);
  });
}

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { run } from "../dist/runner.js";
import { Turn } from "../dist/turn.js";

const settle = async () => { for (let i = 0; i < 20; i++) await null; };

/** Whether a promise has resolved by now. */
async function isThrough(promise) {
  let through = false;
  promise.then(() => (through = true));
  await settle();
  return through;
}

/** Takes the turn at record "k" and gives it up at once. */
async function visit(taken) {
  const turn = new Turn();
  await turn.take("k");
  turn.leave();
  taken();
}

describe("flows that collided on a record", () => {
  test("take turns, and one that has its turn keeps it at the next collision", async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    const [first, second, third] = [new Turn(), new Turn(), new Turn()];
    await first.take("ledger/1");
    await first.take("ledger/1");
    const waits = [second.take("ledger/1"), third.take("ledger/1")];
    assert.deepEqual(await Promise.all(waits.map(isThrough)), [false, false]);
    first.leave();
    assert.deepEqual(await Promise.all(waits.map(isThrough)), [true, false]);
    second.leave();
    assert.equal(await isThrough(waits[1]), true);
    third.leave();
    third.leave();
    assert.equal(await isThrough(first.take("ledger/1")), true);
    first.leave();
  });

  test("on different records do not wait for one another", async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    const [first, second] = [new Turn(), new Turn()];
    await first.take("ledger/1");
    assert.equal(await isThrough(second.take("ledger/2")), true);
    await first.take("ledger/3"); // which gives up the turn at the other
    assert.equal(await isThrough(second.take("ledger/1")), true);
    first.leave();
    second.leave();
  });

  test("hold up others for a few seconds at most", async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    const [holder, next] = [new Turn(), new Turn()];
    await holder.take("ledger/1");
    t.mock.timers.tick(1500);
    const wait = next.take("ledger/1");
    t.mock.timers.tick(1499);
    assert.equal(await isThrough(wait), false);
    t.mock.timers.tick(1);
    assert.equal(await isThrough(wait), true, "the holder's time is over");
    t.mock.timers.tick(10_000);
  });

  test("go on when they waited in vain for some seconds", async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    const never = (_, signal) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    const wait = new Turn(never).take("ledger/1");
    t.mock.timers.tick(2999);
    assert.equal(await isThrough(wait), false);
    t.mock.timers.tick(1);
    assert.equal(await isThrough(wait), true);
  });

  test("go on when their lock is stolen, and ask for another at the next collision", async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    const steals = [];
    let asked = 0;
    const lock = (_, signal, held) => new Promise((_, reject) => {
      asked++;
      steals.push(() => reject(new Error("stolen")));
      held();
    });
    const turn = new Turn(lock);
    await turn.take("ledger/1");
    steals[0]();
    await settle();
    await turn.take("ledger/1");
    assert.equal(asked, 2);
    turn.leave();
  });

  test("hold their turn until they have written, and let it go however they end", async () => {
    const write = [2, 1, 0, 0, 0, 1, 0, 0, 0, 2, 1, 0, 0, 0, 0x6b, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]; // compareAndSet("k", 0, "")
    const result = [0];
    for (const [outcomes, lastFrame] of [[[false, false, true], result], [[false], result], [[false], []], [[true], result]]) {
      const seen = [];
      const storage = { compareAndSet: async () => {
        seen.push(await isThrough(new Promise((resolve) => visit(resolve))));
        return outcomes.shift();
      } };
      const writes = outcomes.length;
      let calls = 0;
      const instance = { call: () => {
        if (calls++ < writes) return Uint8Array.from(write);
        if (lastFrame.length === 0) throw new Error("dead");
        return Uint8Array.from(lastFrame);
      } };
      await run(instance, new Uint8Array(), { storage }).catch(() => undefined);
      assert.deepEqual(seen, Array.from({ length: writes }, (_, i) => i === 0), "free at the first try, held at the next ones");
      assert.equal(await isThrough(new Promise((resolve) => visit(resolve))), true, "free after the end");
    }
  });

  test("go on where locks are refused, as in a page of an opaque origin", async () => {
    await new Turn(async () => { throw new Error("SecurityError"); }).take("ledger/1");
  });
});

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Instance } from "../dist/instance.js";
import { LatchkeyError } from "latchkey/node";

const memory = new WebAssembly.Memory({ initial: 1, maximum: 16 });
const at = (address, length) => new Uint8Array(memory.buffer, address, length);

/** An instance around a stand-in of the module: `answer(request)` gives the reply's bytes. */
function instanceOf(answer, limit = 1 << 20, onDeath) {
  const exports = {
    mem: memory,
    buffer: () => 1024,
    call(length) {
      const reply = answer(at(1024, length));
      if (typeof reply === "bigint") return reply;
      at(4096, reply.length).set(reply);
      return (4096n << 32n) | BigInt(reply.length);
    },
  };
  return new Instance(exports, limit, onDeath);
}

describe("an instance", () => {
  test("is dead even where the stack was too full to say so", () => {
    let entered = 0;
    const overflow = () => overflow();
    const instance = new Instance({ mem: memory, buffer: () => (entered++, overflow()), call: () => 0n }, 1 << 20);
    const request = Uint8Array.of(1);
    // Calls it at every depth, from the last that the stack allows on: some leave room to enter the module and for no more, as
    // long as this code is new to the engine, which is why this test comes first.
    const descend = () => {
      try {
        descend();
      } catch {
        // The stack is full.
      }
      instance.call(request);
    };
    assert.throws(descend);
    assert.ok(entered <= 1, `the module was entered ${entered} times`);
    assert.throws(() => instance.call(request), { code: "module_dead" });
  });

  test("hands over the request and copies the reply, and leaves neither behind", () => {
    let seen;
    const instance = instanceOf((request) => ((seen = request.slice()), Uint8Array.of(0, 5, 6)));
    const request = Uint8Array.of(1, 2, 3);
    assert.deepEqual(instance.call(request), Uint8Array.of(0, 5, 6));
    assert.deepEqual(seen, Uint8Array.of(1, 2, 3));
    assert.deepEqual(request, new Uint8Array(3), "the request's frame");
    assert.deepEqual(at(4096, 3), new Uint8Array(3), "the reply in the module's memory");
  });

  const text = (document) => { const json = new TextEncoder().encode(JSON.stringify(document)); return Uint8Array.of(1, json.length, 0, 0, 0, ...json); };
  const deadly = {
    "an exception": () => { throw new RangeError("Maximum call stack size exceeded"); },
    "a trap": () => { throw new WebAssembly.RuntimeError("unreachable"); },
    "a reply of no bytes": () => new Uint8Array(),
    "a reply beyond the memory": () => (0xffffffffn << 32n) | 4n,
    "a panic that Go recovered": () => text({ code: "module_panic", message: "the module failed" }),
    "a module that says it is dead": () => text({ code: "module_dead", message: "the module failed earlier" }),
  };
  for (const [what, answer] of Object.entries(deadly)) {
    test(`is dead after ${what}, for good, and says so once`, () => {
      const deaths = [];
      let calls = 0;
      const instance = instanceOf((request) => (calls++ === 0 ? answer(request) : Uint8Array.of(0)), 1 << 20, (error) => deaths.push(error));
      const request = Uint8Array.of(9, 9);
      assert.throws(() => instance.call(request), { code: "module_dead" });
      assert.deepEqual(request, new Uint8Array(2));
      const second = Uint8Array.of(8);
      assert.throws(() => instance.call(second), { code: "module_dead" });
      assert.deepEqual(second, new Uint8Array(1), "a request that nobody takes is zeroed as well");
      assert.equal(calls, 1);
      assert.equal(deaths.length, 1);
      assert.equal(deaths[0], instance.death);
    });
  }

  test("stays alive after an ordinary error", () => {
    const instance = instanceOf(() => text({ code: "wallet_locked", message: "module_panic" }));
    assert.equal(instance.call(Uint8Array.of(1))[0], 1);
    assert.equal(instance.death, undefined);
  });

  test("that grew beyond its limit gives its last answer", () => {
    const instance = instanceOf(() => Uint8Array.of(0, 1), 1000);
    assert.deepEqual(instance.call(Uint8Array.of(1)), Uint8Array.of(0, 1));
    assert.throws(() => instance.call(Uint8Array.of(1)), { code: "module_dead", message: /memory/ });
  });

  test("whose memory grows in a call reads the reply, and the next one, in the grown memory", () => {
    const instance = instanceOf(() => (memory.grow(1), Uint8Array.of(0, 7)));
    for (let i = 0; i < 3; i++) assert.deepEqual(instance.call(Uint8Array.of(1, 2)), Uint8Array.of(0, 7));
    assert.deepEqual(at(1024, 2), Uint8Array.of(1, 2), "the requests went there too");
  });

  test("lives on where a reply is refused by its reader, and leaves nothing of it", () => {
    const instance = instanceOf(() => Uint8Array.of(0, 5, 6));
    const refuse = (reply) => {
      reply.result();
      assert.equal(reply.u8(), 5);
      assert.throws(() => reply.u32(), { code: "module_mismatch" }, "nothing is read beyond the reply's end");
      throw new Error("refused");
    };
    assert.throws(() => instance.perform(Uint8Array.of(1), refuse), /refused/);
    assert.deepEqual(at(4096, 3), new Uint8Array(3));
    assert.deepEqual(instance.call(Uint8Array.of(1)), Uint8Array.of(0, 5, 6));
  });

  test("keeps the first reason of its end", () => {
    const instance = instanceOf(() => Uint8Array.of(0));
    const first = new LatchkeyError("flow_cancelled", "first");
    assert.equal(instance.end(first), first);
    assert.equal(instance.end(new LatchkeyError("module_dead", "second")), first);
  });
});

// Frames: what the writer writes, the reader reads; what is not of its type is refused under its name. That Go reads the
// same is tested with the module itself.
import assert from "node:assert/strict";
import test from "node:test";
import { FrameReader, FrameWriter } from "../dist/frame.js";
import { PureModule } from "../dist/generated.js";
import { readEffect, stepCompareAndSet, stepCompareAndSetBoth, stepMAC } from "../dist/steps.js";

/** A reader of what was written behind the method's number. */
const reread = (writer) => new FrameReader(writer.frame().subarray(2));

test("numbers survive at every length", () => {
  for (let bits = 0n; bits <= 256n; bits++) {
    for (const value of [(1n << bits) - 1n, 1n << bits].filter((value) => value < 1n << 256n)) {
      const writer = new FrameWriter(0x1234);
      writer.u256("value", value);
      if (value < 1n << 64n) writer.u64("value", value);
      const reader = reread(writer);
      assert.equal(reader.u256(), value);
      if (value < 1n << 64n) assert.equal(reader.u64(), value);
      reader.end();
      assert.deepEqual([...writer.frame().subarray(0, 2)], [0x34, 0x12]);
    }
  }
});

test("a frame that grows keeps its fields", () => {
  const writer = new FrameWriter(2);
  const content = Uint8Array.from({ length: 1000 }, (_, i) => i);
  writer.u32("a", 0xfffffffe);
  writer.bytes("b", content);
  writer.string("c", "é😀");
  writer.json("d", { e: [1, "2"] });
  const address = (writer, value) => writer.address("", value);
  writer.optional("f", undefined, address);
  writer.optional("g", "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", address);
  writer.list("h", [1, 2, 3], (writer, value) => writer.u8("", value));
  writer.list("i", undefined, address);
  writer.hash("j", `0x${"0aF".repeat(21)}1`);
  const reader = reread(writer);
  assert.equal(reader.u32(), 0xfffffffe);
  assert.deepEqual(reader.bytes(), content);
  assert.equal(reader.string(), "é😀");
  assert.deepEqual(reader.json(), { e: [1, "2"] });
  assert.equal(reader.bool(), false);
  assert.equal(reader.bool(), true);
  assert.equal(reader.address(), "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
  assert.deepEqual(reader.list((reader) => reader.u8()), [1, 2, 3]);
  assert.deepEqual(reader.list((reader) => reader.address()), []);
  assert.equal(reader.hash(), `0x${"0af".repeat(21)}1`);
  reader.end();
});

test("a field of each kind survives where the frame grows", () => {
  const address = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
  const fields = {
    u8: 0xfe, u32: 0xfffffffe, u64: 2n ** 64n - 2n, u256: 2n ** 256n - 2n, bool: true, address, hash: `0x${"0af1".repeat(16)}`,
    bytes: Uint8Array.of(1, 2, 3), secret: Uint8Array.of(4, 5), string: "é😀", json: { a: ["1"] },
  };
  for (const size of [128, 256, 1024, 2048]) {
    for (const [kind, value] of Object.entries(fields)) {
      for (let before = size - 72; before < size; before++) {
        const writer = new FrameWriter(2);
        writer.bytes("before", new Uint8Array(before));
        writer[kind]("field", value);
        writer.u8("after", 7);
        const reader = reread(writer);
        assert.equal(reader.bytes().length, before);
        assert.deepEqual(reader[kind](), value, `${kind} behind ${before} bytes`);
        assert.equal(reader.u8(), 7);
        reader.end();
      }
    }
  }
});

test("what is not of its type is refused under its name", () => {
  const writer = new FrameWriter(2);
  const cycle = {};
  cycle.again = cycle;
  let deep = {};
  for (let i = 0; i < 100_000; i++) deep = { deep };
  for (const [kind, values] of Object.entries({
    u8: [-1, 256, 1.5, NaN, "1", 1n, undefined],
    u32: [-1, 2 ** 32, "1"],
    u64: [-1n, 1n << 64n, -1, 2 ** 53, 0.5, "1", null],
    u256: [-1n, 1n << 256n, 1, "1"],
    bool: [0, "true", undefined],
    address: ["0x1", undefined, 5, new Uint8Array(20)],
    hash: ["0x1", `0x${"g".repeat(64)}`, undefined, new Uint8Array(32)],
    bytes: ["0x", [1], undefined, new Uint16Array(1)],
    string: [1, undefined],
    json: [undefined, () => 1, { amount: 1n }, cycle, deep],
  })) {
    for (const value of values) {
      assert.throws(() => writer[kind]("field", value), { code: "argument_invalid", field: "field" }, `${kind} ${typeof value}`);
    }
  }
});

test("what is wrong inside a list or a document is named by its path", () => {
  const writer = new FrameWriter(2);
  const item = (writer, value) => {
    writer.only(value, ["key", "numbers"]);
    writer.list("numbers", value.numbers, (writer, number) => writer.u8("", number));
  };
  for (const [field, values] of Object.entries({
    items: "text",
    "items[1]": [{}, 5],
    "items[0].extra": [{ extra: 1 }],
    "items[0].numbers": [{ numbers: new Set([1]) }],
    "items[1].numbers[2]": [{}, { numbers: [1, 2, 256] }],
  })) {
    assert.throws(() => writer.list("items", values, item), { code: "argument_invalid", field });
  }
  assert.throws(() => writer.document("item", undefined, item), { code: "argument_invalid", field: "item" });
  assert.throws(() => writer.optional("item", { numbers: [-1] }, item), { code: "argument_invalid", field: "item.numbers[0]" });
});

test("a count that the reply cannot hold is refused", () => {
  assert.throws(() => new FrameReader(Uint8Array.of(255, 255, 255, 255, 0)).list((reader) => reader.bool()), { code: "module_mismatch" });
});

test("an argument that the method does not have is refused", () => {
  const pure = new PureModule(() => assert.fail("nothing is sent"));
  assert.throws(() => pure.erc20.transfer({ to: "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", amount: 1n, gas: 21000 }), { code: "argument_invalid", field: "gas" });
});

test("a call that is refused, or made while another's arguments are read, leaves the next one whole", () => {
  const frames = [];
  const pure = new PureModule((frame) => (frames.push(frame.slice()), frame.fill(0)));
  const key = Uint8Array.of(1, 2, 3);
  const to = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
  pure.keccak256({ data: key });
  assert.throws(() => pure.mnemonic.seedSync({ phrase: key, passphrase: "text" }), { field: "passphrase" });
  pure.keccak256({ data: key });
  pure.erc20.transfer({ to, amount: 5n });
  pure.erc20.transfer({ to, get amount() { return pure.keccak256({ data: key }), 5n; } });
  pure.keccak256({ data: key });
  assert.throws(() => pure.erc20.transfer({ to, get amount() { throw new Error("a getter's own"); } }), /own/);
  pure.keccak256({ data: key });
  const [hash, ...rest] = frames;
  const [, transfer] = rest;
  assert.deepEqual(rest, [hash, transfer, hash, transfer, hash, hash]);
  assert.deepEqual([transfer.length, transfer.at(-1)], [76, 5]);
});

test("a refusal leaves nothing of the request, also where a getter has made a call meanwhile", async () => {
  const written = [];
  const { set } = Uint8Array.prototype;
  Uint8Array.prototype.set = function (...args) {
    written.push(this);
    return set.apply(this, args);
  };
  try {
    const pure = new PureModule((frame) => frame.fill(0));
    const key = new Uint8Array(32).fill(0xa5);
    const call = () => pure.keccak256({ data: Uint8Array.of(1) });
    const meanwhile = { key, get digest() { return call(), "no hash"; } };
    assert.throws(() => pure.digest.blindSign(meanwhile), { code: "argument_invalid", field: "digest" });
    assert.throws(() => pure.digest.blindSign({ key, get digest() { throw new Error("a getter's own"); } }), /own/);
    call();
  } finally {
    Uint8Array.prototype.set = set;
  }
  await undefined; // what an encoder has left is zeroed when none can be at work
  assert.ok(written.length >= 4);
  for (const bytes of written) assert.ok(!bytes.includes(0xa5));
});

test("an array whose bytes are gone, or never were, is refused", () => {
  const pure = new PureModule(() => assert.fail("nothing is sent"));
  const moved = Uint8Array.of(1, 2);
  structuredClone(moved, { transfer: [moved.buffer] });
  const buffer = new ArrayBuffer(8, { maxByteLength: 8 });
  const cut = new Uint8Array(buffer, 4);
  const fixed = new Uint8Array(buffer, 4, 2);
  buffer.resize?.(2);
  for (const message of [moved, ...(buffer.resizable ? [cut, fixed] : [])]) {
    assert.throws(() => pure.message.hash({ message }), { code: "argument_invalid", field: "message" });
  }
  for (const message of [Object.create(Uint8Array.prototype), new Proxy(new Uint8Array(1), {})]) {
    assert.throws(() => pure.message.hash({ message }), { code: "argument_invalid", field: "message" });
  }
});

test("a list says how many items it has once, and in whole numbers", () => {
  const list = new Proxy(["a", "b"], { get: (target, name) => (name === "length" ? 1.5 : target[name]) });
  assert.throws(() => new FrameWriter(2).list("list", list, (writer, item) => writer.string("", item)), { code: "argument_invalid", field: "list" });
});

test("a large request's buffer is not kept", () => {
  const buffers = [];
  const pure = new PureModule((frame) => void buffers.push(frame.buffer));
  for (const size of [100, 1 << 20, 100, 100]) pure.keccak256({ data: new Uint8Array(size) });
  const [first, large, next, last] = buffers;
  assert.ok(large.byteLength > 1 << 20 && first.byteLength === next.byteLength);
  assert.equal(next, last);
});

test("a text survives whatever its length and wherever a character is no ASCII", () => {
  const writer = new FrameWriter(2);
  const texts = ["", "\0", "\x7f", "\x80"];
  for (const length of [1, 2, 95, 96, 97, 300]) {
    for (const at of [0, length >> 1, length - 1]) {
      for (const odd of ["a", "\u0161", "\u2028", "\u{1f600}"]) texts.push("x".repeat(at) + odd + "y".repeat(length - 1 - at));
    }
  }
  for (const text of texts) writer.string("text", text);
  writer.string("half a pair", "a\ud800b");
  const reader = reread(writer);
  for (const text of texts) assert.equal(reader.string(), text);
  assert.equal(reader.string(), "a\ufffdb");
  reader.end();
});

test("an address is not cut to bytes", () => {
  const writer = new FrameWriter(2);
  writer.address("to", `0x${"a".repeat(39)}\u0161`); // its low byte is that of the letter a
  assert.equal(writer.frame().at(-1), 0);
});

/** Reads a reply's status, and what follows it. */
function readResult(reply) {
  const reader = new FrameReader(reply);
  reader.result();
  return reader;
}

test("replies: a result, an error, an effect and its step", () => {
  readResult(Uint8Array.of(0)).end();
  const document = new TextEncoder().encode('{"code":"path_invalid","message":"no","field":"path","details":{"at":"3"}}');
  const failed = Uint8Array.of(1, document.length, 0, 0, 0, ...document);
  assert.throws(() => readResult(failed), { code: "path_invalid", message: "no", field: "path", details: { at: "3" } });
  assert.equal(readEffect(failed), undefined);
  const effect = readEffect(Uint8Array.of(2, 7, 0, 0, 0, 9, 0, 0, 0, 2, 1, 0, 0, 0, 0x6b, 5, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0xff));
  assert.deepEqual(effect, { flow: 7, step: 9, effect: { kind: "compareAndSet", key: "k", expected: 5n, value: Uint8Array.of(255) } });
  assert.deepEqual([...stepCompareAndSet(effect, true)], [1, 0, 7, 0, 0, 0, 9, 0, 0, 0, 0, 1]);
  const mac = readEffect(Uint8Array.of(2, 7, 0, 0, 0, 9, 0, 0, 0, 6, 1, 0, 0, 0, 0x6b));
  assert.deepEqual(mac, { flow: 7, step: 9, effect: { kind: "mac", data: Uint8Array.of(0x6b) } });
  assert.deepEqual([...stepMAC(mac, Uint8Array.of(1, 2))], [1, 0, 7, 0, 0, 0, 9, 0, 0, 0, 0, 2, 0, 0, 0, 1, 2]);
  const both = readEffect(Uint8Array.of(2, 7, 0, 0, 0, 9, 0, 0, 0, 7, 1, 0, 0, 0, 0x6b, 5, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0xff, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
  assert.deepEqual(both.effect, { kind: "compareAndSetBoth", first: { key: "k", expected: 5n, value: Uint8Array.of(255) }, second: { key: "", expected: 6n, value: Uint8Array.of() } });
  assert.deepEqual([...stepCompareAndSetBoth(both, 1)], [1, 0, 7, 0, 0, 0, 9, 0, 0, 0, 0, 1]);
  for (const broken of [[], [3], [0, 1], [2, 1], [2, 0, 0, 0, 0, 0, 0, 0, 0, 9]]) {
    assert.throws(() => (readEffect(Uint8Array.from(broken)) ?? readResult(Uint8Array.from(broken)).end()), { code: "module_mismatch" }, String(broken));
  }
});

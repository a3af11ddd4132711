// The rows of contracts: what they say, and that ethers and viem agree on packed encodings, declarations and logs.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { AbiCoder, Interface, solidityPacked } from "ethers";
import { loadInline } from "latchkey/inline";
import { encodePacked, parseAbiItem, toEventHash, toFunctionSelector } from "viem";

const account = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
const bytes = (text) => Uint8Array.from(Buffer.from(text.slice(2), "hex"));
const hex = (content) => `0x${Buffer.from(content).toString("hex")}`;

let wallet, abi;
before(async () => {
  wallet = await loadInline();
  abi = wallet.pure.abi;
});
after(() => wallet.close());

/** The code, the field and the details of the error that a call throws. */
function failure(run) {
  try {
    run();
  } catch ({ code, field, details }) {
    return { code, field, details };
  }
  assert.fail("no error");
}

/** Deterministic numbers (mulberry32) of at most `bits` bits, up to 32, and what is made of them. */
function random(seed) {
  let state = seed;
  const next = (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
  const digits = (count) => Array.from({ length: 2 * count }, () => next(16).toString(16)).join("");
  return { next, digits };
}

/** A random type that Solidity packs, with a value of it as the others take it and as this module does. */
function randomCase({ next, digits }, inArray = false) {
  const size = 1 + next(32);
  switch (next(inArray ? 5 : 8)) {
    case 0: {
      const value = BigInt(`0x${digits(size)}`);
      return { type: `uint${8 * size}`, value, text: `${value}` };
    }
    case 1: {
      const value = BigInt.asIntN(8 * size, BigInt(`0x${digits(size)}`));
      return { type: `int${8 * size}`, value, text: `${value}` };
    }
    case 2: {
      const value = next(2) === 1;
      return { type: "bool", value, text: `${value}` };
    }
    case 3: {
      const value = `0x${digits(20)}`;
      return { type: "address", value, text: value };
    }
    case 4: {
      const value = `0x${digits(size)}`;
      return { type: `bytes${size}`, value, text: value };
    }
    case 5: {
      const value = `0x${digits(next(40))}`;
      return { type: "bytes", value, text: value };
    }
    case 6: {
      const value = Array.from({ length: next(20) }, () => [..."aZ ,()[]'ä€漢😀"][next(13)]).join("");
      return { type: "string", value, text: value };
    }
  }
  const first = randomCase({ next, digits }, true);
  const fixed = next(2) === 1;
  const count = fixed ? 1 + next(3) : next(4);
  return {
    type: `${first.type}[${fixed ? count : ""}]`,
    value: Array.from({ length: count }, () => first.value),
    text: `[${Array.from({ length: count }, () => first.text).join(", ")}]`,
  };
}

test("packed encodings are those of ethers and viem, and encodings those of ethers", (t) => {
  const seed = 7;
  t.diagnostic(`random seed ${seed}`);
  const source = random(seed);
  for (let i = 0; i < 1000; i++) {
    const cases = Array.from({ length: source.next(4) }, () => randomCase(source));
    const types = cases.map(({ type }) => type);
    const given = cases.map(({ value }) => value);
    const values = cases.map(({ text }) => text);
    const packed = hex(abi.encodePacked({ types, values }));
    assert.equal(packed, solidityPacked(types, given), `${types}: ${values}`);
    assert.equal(packed, encodePacked(types, given), `${types}: ${values}`);
    const encoded = abi.encode({ types, values });
    assert.equal(hex(encoded), AbiCoder.defaultAbiCoder().encode(types, given));
    const decoded = abi.decode({ types, data: encoded }).map(({ value }) => value);
    assert.deepEqual(abi.encode({ types, values: decoded }), encoded);
  }
});

test("declarations are those of ethers and viem", () => {
  const declarations = [
    "function transfer(address to, uint256 amount) returns (bool)",
    "function aggregate3((address target, bool allowFailure, bytes callData)[] calls) payable returns ((bool success, bytes returnData)[] returnData)",
    "function f(uint[2][] a, int8 b, bytes32 c, string d, bytes e, (uint256 x, (bool y, int256[3] z)[2] w) t) view",
    "function multicall(bytes[] data) external payable returns (bytes[] memory results)",
    "event Transfer(address indexed from, address indexed to, uint256 value)",
    "event Order((address maker, uint96 amount)[] orders, bytes32 indexed id, string indexed note)",
    "error InsufficientBalance(uint256 available, (bool a, bytes b) why)",
  ];
  const items = abi.parse({ text: declarations.join("\n") });
  assert.deepEqual(items, abi.parse({ text: new Interface(declarations).formatJson() }), "as text and as JSON");
  for (const declaration of declarations) {
    const [item] = abi.parse({ text: declaration });
    const fragment = new Interface([declaration]).fragments[0];
    assert.equal(item.signature, fragment.format("sighash"));
    assert.deepEqual(item.inputs.map(({ name }) => name), fragment.inputs.map(({ name }) => name));
    if (item.kind === "event") {
      assert.equal(item.topic, fragment.topicHash);
      assert.equal(item.topic, toEventHash(parseAbiItem(declaration)));
    } else {
      assert.equal(hex(item.selector), fragment.selector);
    }
    if (item.kind === "function") {
      assert.equal(hex(item.selector), toFunctionSelector(parseAbiItem(declaration)));
      assert.equal(item.mutability, fragment.stateMutability);
    }
  }
});

test("a form can be made of what a contract declares", () => {
  const text = JSON.stringify({
    contractName: "Shop",
    abi: [
      { type: "constructor", inputs: [{ name: "owner", type: "address", internalType: "address" }], stateMutability: "payable" },
      {
        type: "function", name: "buy", stateMutability: "payable", outputs: [{ name: "", type: "bool" }],
        inputs: [{ name: "orders", type: "tuple[]", internalType: "struct Shop.Order[]", components: [{ name: "item", type: "uint8" }, { name: "note", type: "string" }] }],
      },
      { type: "event", name: "Bought", anonymous: false, inputs: [{ name: "by", type: "address", indexed: true }, { name: "note", type: "string", indexed: true }] },
    ],
  });
  const [deploy, buy, bought] = abi.parse({ text });
  assert.deepEqual(deploy.inputs, [{ name: "owner", type: "address", indexed: false }]);
  assert.equal(deploy.declaration, "constructor(address owner) payable");
  assert.deepEqual(buy.inputs, [{ name: "orders", type: "(uint8 item, string note)[]", indexed: false }]);
  assert.deepEqual(buy.outputs, [{ name: "", type: "bool", indexed: false }]);
  assert.equal(buy.declaration, "function buy((uint8 item, string note)[] orders) payable returns (bool)");

  const values = ['[(1, "a, b"), (2, "")]'];
  const data = abi.encodeCall({ signature: buy.declaration, values });
  assert.equal(hex(data), new Interface(JSON.parse(text).abi).encodeFunctionData("buy", [[[1, "a, b"], [2, ""]]]));
  assert.deepEqual(abi.decodeCall({ signature: buy.signature, data }), [{ name: "", type: "(uint8, string)[]", value: values[0], hash: false }]);
  assert.deepEqual(abi.decodeResult({ signature: buy.declaration, data: bytes(`0x${"1".padStart(64, "0")}ff`) }), [
    { name: "", type: "bool", value: "true", hash: false },
  ]);
  assert.equal(hex(abi.encodeCall({ signature: deploy.declaration, values: [account] })), `0x${account.slice(2).toLowerCase().padStart(64, "0")}`);

  const log = new Interface(JSON.parse(text).abi).encodeEventLog("Bought", [account, "x"]);
  assert.deepEqual(abi.decodeLog({ signature: bought.declaration, topics: log.topics, data: bytes(log.data) }), [
    { name: "by", type: "address", value: account, hash: false },
    { name: "note", type: "string", value: log.topics[2], hash: true },
  ]);
  const broke = new Interface(["error Broke(uint256 available)"]).encodeErrorResult("Broke", [5n]);
  assert.deepEqual(abi.decodeError({ signature: "Broke(uint256 available)", data: bytes(broke) }), [
    { name: "available", type: "uint256", value: "5", hash: false },
  ]);
});

test("an error says what is wrong and where", () => {
  const signature = "transfer(address to, uint8 amount)";
  const data = abi.encodeCall({ signature, values: [account, "5"] });
  const dirty = Uint8Array.from(data);
  dirty[4] = 1;
  const long = Uint8Array.from([...data, 0]);
  for (const [run, code, field, details] of [
    [() => abi.parse({ text: "function f(uint7)" }), "abi_signature", "text", { position: "11" }],
    [() => abi.parse({ text: '[{"name":"f","inputs":[{"type":"uint7"}]}]' }), "abi_signature", "text[0].inputs[0].type", { position: "0" }],
    [() => abi.encodeCall({ signature: "transfer(adress)", values: [] }), "abi_signature", "signature", { position: "9" }],
    [() => abi.encodeCall({ signature, values: [account] }), "abi_value", "values", {}],
    [() => abi.encodeCall({ signature, values: [account, "300"] }), "abi_range", "values[1]", { position: "0" }],
    [() => abi.encodeCall({ signature, values: [account.replace("F", "f"), "3"] }), "address_checksum", "values[0]", { position: "0" }],
    [() => abi.encode({ types: ["uint8[]"], values: ["[1, 2, x]"] }), "abi_value", "values[0]", { position: "7" }],
    [() => abi.encode({ types: ["bool", "uint9"], values: ["true", "1"] }), "abi_signature", "types[1]", { position: "0" }],
    [() => abi.encodePacked({ types: ["string[]"], values: ["[]"] }), "abi_packed", "values", {}],
    [() => abi.decodeCall({ signature, data: dirty }), "abi_data", "data", { offset: "4" }],
    [() => abi.decodeCall({ signature, data: long }), "abi_trailing", "data", { offset: "68" }],
    [() => abi.decodeCall({ signature, data: data.subarray(0, 40) }), "abi_data", "data", { offset: "40" }],
    [() => abi.decodeCall({ signature: "f()", data }), "abi_selector", "data", { offset: "0" }],
    [() => abi.decodeLog({ signature: "event E(bool indexed a)", topics: [], data: new Uint8Array() }), "abi_topics", "topics", { topic: "0" }],
  ]) {
    const got = failure(run);
    assert.deepEqual([got.code, got.field, { ...got.details }], [code, field, details], `${run}`);
  }
});

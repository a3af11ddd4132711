// Bad input of every kind, through the built module: each has a stable code, the name of what is at fault, and a sentence
// that says what to do.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { concat, hexToBytes, toRlp } from "viem";
import { loadInline } from "latchkey/inline";

const key = hexToBytes(`0x${"46".repeat(32)}`);
const to = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
const order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
const one = `${"0".repeat(63)}1`;
const halfOrderPlusOne = "7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a1";

let wallet, pure;
before(async () => ({ pure } = wallet = await loadInline()));
after(() => wallet.close());

/** Each case: what is called with which arguments, and the code and the field of its error. */
function refused(cases) {
  for (const [what, method, args, code, field] of cases) {
    test(what, () => {
      const [space, name] = method.split(".");
      const error = (() => {
        try {
          pure[space][name](typeof args === "function" ? args() : args);
        } catch (thrown) {
          return thrown;
        }
      })();
      assert.equal(error?.code, code);
      assert.equal(error.field, field);
      assert.match(error.message, /^\S.{12,}[^.]\.?$/s, "a sentence");
      assert.doesNotMatch(error.message + JSON.stringify(error.details), /4646464646/, "no secret");
    });
  }
}

describe("fields of a transaction", () => {
  const legacy = { key, chainId: 1, nonce: 0, gasPrice: 1n, gas: 21000, to };
  const dynamic = { key, chainId: 1, nonce: 0, maxPriorityFeePerGas: 1n, maxFeePerGas: 2n, gas: 21000, to };
  const blob = { ...dynamic, maxFeePerBlobGas: 1n, blobVersionedHashes: [`0x01${"00".repeat(31)}`] };
  const authorization = (change = {}) => ({ ...pure.authorization.sign({ key, chainId: 1, address: to, nonce: 1 }), ...change });
  const setCode = (change) => () => ({ ...dynamic, authorizationList: [authorization(), authorization(change)] });
  refused([
    ["chain 0", "transaction.sign1559", { ...dynamic, chainId: 0 }, "chain_id_invalid", "chainId"],
    ["a chain over 2^53-1", "transaction.signLegacy", { ...legacy, chainId: 2n ** 53n }, "chain_id_invalid", "chainId"],
    ["an authorization for another chain", "transaction.sign7702", () => ({ ...dynamic, chainId: 10, authorizationList: [authorization()] }), "authorization_invalid", "authorizationList"],
    ["a fee cap below the tip", "transaction.sign1559", { ...dynamic, maxPriorityFeePerGas: 3n }, "tx_fees", "maxPriorityFeePerGas"],
    ["the same with blobs", "transaction.sign4844", { ...blob, maxPriorityFeePerGas: 3n }, "tx_fees", "maxPriorityFeePerGas"],
    ["gas over the cap", "transaction.sign1559", { ...dynamic, gas: 2 ** 24 + 1 }, "tx_gas_cap", "gas"],
    ["gas over 64 bits", "transaction.signLegacy", { ...legacy, gas: 2n ** 64n }, "argument_invalid", "gas"],
    ["no gas", "transaction.sign2930", { ...legacy, gas: 0 }, "tx_gas_zero", "gas"],
    ["a cost over 256 bits", "transaction.signLegacy", { ...legacy, gasPrice: 2n ** 255n }, "tx_cost_range", "value"],
    ["the last nonce of all", "transaction.signLegacy", { ...legacy, nonce: 2n ** 64n - 1n }, "tx_nonce_range", "nonce"],
    ["no recipient", "transaction.sign1559", { ...dynamic, to: undefined }, "tx_create", "to"],
    ["a recipient of a creation", "transaction.sign1559", { ...dynamic, create: true, data: Uint8Array.of(1) }, "tx_create", "create"],
    ["a creation from nothing", "transaction.sign1559", { ...dynamic, to: undefined, create: true }, "tx_create", "data"],
    ["no recipient where there must be one", "transaction.sign4844", { ...blob, to: undefined }, "argument_invalid", "to"],
    ["a mistyped recipient", "transaction.sign1559", { ...dynamic, to: to.replace("d", "D") }, "address_checksum", "to"],
    ["more data than a node takes", "transaction.sign1559", { ...dynamic, gas: 2 ** 24, data: new Uint8Array(131073) }, "tx_size", undefined],
    ["a mistyped address in the access list", "transaction.sign2930", { ...legacy, accessList: [{ address: to, storageKeys: [] }, { address: "0x12", storageKeys: [] }] }, "argument_invalid", "accessList[1].address"],
    ["a short storage key", "transaction.sign2930", { ...legacy, accessList: [{ address: to, storageKeys: ["0x12"] }] }, "argument_invalid", "accessList[0].storageKeys[0]"],
    ["no blobs", "transaction.sign4844", { ...blob, blobVersionedHashes: [] }, "tx_blobs", "blobVersionedHashes"],
    ["seven blobs", "transaction.sign4844", { ...blob, blobVersionedHashes: Array(7).fill(blob.blobVersionedHashes[0]) }, "tx_blobs", "blobVersionedHashes"],
    ["a hash that is no blob's", "transaction.sign4844", { ...blob, blobVersionedHashes: [`0x02${"00".repeat(31)}`] }, "tx_blobs", "blobVersionedHashes"],
    ["blobs for nothing", "transaction.sign4844", { ...blob, maxFeePerBlobGas: 0n }, "tx_blobs", "maxFeePerBlobGas"],
    ["no authorization", "transaction.sign7702", dynamic, "authorization_invalid", "authorizationList"],
    ["an authorization with a high s", "transaction.sign7702", setCode({ s: `0x${halfOrderPlusOne}` }), "authorization_invalid", "authorizationList"],
    ["an authorization with a parity of 2", "transaction.sign7702", setCode({ yParity: 2 }), "authorization_invalid", "authorizationList"],
    ["an authorization of somebody else", "transaction.sign7702", setCode({ authority: to }), "authorization_invalid", "authorizationList[1].authority"],
    ["a misspelt member", "transaction.sign7702", setCode({ chainID: 1 }), "argument_invalid", "authorizationList[1].chainID"],
    ["a misspelt argument", "transaction.sign1559", { ...dynamic, gasLimit: 21000 }, "argument_invalid", "gasLimit"],
    ["a key of zeros", "transaction.sign1559", { ...dynamic, key: new Uint8Array(32) }, "key_range", "key"],
    ["a key that is the order", "transaction.sign1559", { ...dynamic, key: hexToBytes(`0x${order}`) }, "key_range", "key"],
    ["a short key", "message.sign", { key: key.slice(1), message: new Uint8Array() }, "key_length", "key"],
  ]);
});

describe("the bytes of a transaction", () => {
  const signature = { r: "0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798", s: `0x${"22".repeat(32)}` }; // r is that of a point
  const fields = { chainId: "0x01", nonce: "0x", tip: "0x01", fee: "0x02", gas: "0x5208", to, value: "0x", data: "0x", accessList: [], yParity: "0x", ...signature };
  const raw = (change = {}, type = "0x02") => ({ raw: hexToBytes(concat([type, toRlp(Object.values({ ...fields, ...change }).filter(Boolean))])) });
  const legacy = (v, change = {}) => ({ raw: hexToBytes(toRlp(Object.values({ nonce: "0x", gasPrice: "0x01", gas: "0x5208", to, value: "0x", data: "0x", v, ...signature, ...change }))) });
  const edit = (from, with_) => {
    const text = Buffer.from(raw().raw).toString("hex");
    assert.ok(text.includes(from));
    const list = text.slice(6).replace(from, with_);
    return { raw: hexToBytes(`0x02f8${(list.length / 2).toString(16).padStart(2, "0")}${list}`) };
  };
  test("is otherwise accepted", () => {
    assert.equal(pure.transaction.decode(raw()).gas, 21000n);
    assert.equal(pure.transaction.decode(edit("825208", "825208")).gas, 21000n);
    assert.equal(pure.transaction.decode(legacy("0x25")).chainId, 1);
  });
  refused([
    ["nothing", "transaction.decode", { raw: new Uint8Array() }, "rlp_invalid", "raw"],
    ["an unknown type", "transaction.decode", raw({}, "0x05"), "tx_type_unknown", "raw.type"],
    ["trailing bytes", "transaction.decode", { raw: Uint8Array.of(...raw().raw, 0) }, "rlp_invalid", "raw"],
    ["a field too many", "transaction.decode", raw({ more: "0x" }), "rlp_invalid", "raw"],
    ["a field too few", "transaction.decode", raw({ yParity: "0x01", s: undefined }), "rlp_invalid", "raw.s"],
    ["cut short", "transaction.decode", { raw: raw().raw.slice(0, -1) }, "rlp_invalid", "raw"],
    ["a leading zero", "transaction.decode", raw({ nonce: "0x0001" }), "rlp_invalid", "raw.nonce"],
    ["zero as a byte", "transaction.decode", raw({ nonce: "0x00" }), "rlp_invalid", "raw.nonce"],
    ["a small byte behind a header", "transaction.decode", edit("825208", "8105"), "rlp_invalid", "raw.gas"],
    ["a long header of a short string", "transaction.decode", edit("825208", "b8025208"), "rlp_invalid", "raw.gas"],
    ["a length with a leading zero", "transaction.decode", edit("825208", "b900025208"), "rlp_invalid", "raw.gas"],
    ["gas over 64 bits", "transaction.decode", raw({ gas: `0x01${"00".repeat(8)}` }), "rlp_invalid", "raw.gas"],
    ["a value over 256 bits", "transaction.decode", raw({ value: `0x01${"00".repeat(32)}` }), "rlp_invalid", "raw.value"],
    ["a recipient of 19 bytes", "transaction.decode", raw({ to: to.slice(0, 40) }), "rlp_invalid", "raw.to"],
    ["a list where a number belongs", "transaction.decode", raw({ value: [] }), "rlp_invalid", "raw.value"],
    ["a string where a list belongs", "transaction.decode", raw({ accessList: "0x" }), "rlp_invalid", "raw.accessList"],
    ["a storage key of 31 bytes", "transaction.decode", raw({ accessList: [[to, [`0x${"01".repeat(31)}`]]] }), "rlp_invalid", "raw.accessList"],
    ["chain 0", "transaction.decode", raw({ chainId: "0x" }), "chain_id_invalid", "raw.chainId"],
    ["a fee cap below the tip", "transaction.decode", raw({ tip: "0x03" }), "tx_fees", "raw.maxPriorityFeePerGas"],
    ["a parity of 2", "transaction.decode", raw({ yParity: "0x02" }), "rlp_invalid", "raw.yParity"],
    ["a high s", "transaction.decode", raw({ s: `0x${halfOrderPlusOne}` }), "signature_invalid", "raw.signature"],
    ["r of the order", "transaction.decode", raw({ r: `0x${order}` }), "signature_invalid", "raw.signature"],
    ["s of zero", "transaction.decode", raw({ s: "0x" }), "signature_invalid", "raw.signature"],
    ["a signature that nobody can have made", "transaction.decode", raw({ r: "0x05" }), "signature_invalid", "raw.signature"],
    ["no chain (from before EIP-155)", "transaction.decode", legacy("0x1b"), "tx_pre_eip155", "raw.v"],
    ["a v that is none", "transaction.decode", legacy("0x22"), "tx_v_invalid", "raw.v"],
    ["a chain, where there must be none", "transaction.decodeUnprotected", legacy("0x25"), "tx_v_invalid", "raw.v"],
    ["a sidecar for a transaction without blobs", "transaction.addSidecar", { ...raw(), sidecar: { version: 0, blobs: [], commitments: [], proofs: [] } }, "tx_type_unknown", "raw.type"],
    ["a transaction without a sidecar", "transaction.splitSidecar", raw({}, "0x03"), "rlp_invalid", "raw"],
  ]);
  const blobs = (change) => () => {
    const { raw } = pure.transaction.sign4844({ key, chainId: 1, nonce: 0, maxPriorityFeePerGas: 1n, maxFeePerGas: 2n, gas: 21000, to, maxFeePerBlobGas: 1n, blobVersionedHashes: [`0x01${"00".repeat(31)}`] });
    return { raw, sidecar: { version: 0, blobs: [new Uint8Array(131072)], commitments: [new Uint8Array(48)], proofs: [new Uint8Array(48)], ...change } };
  };
  refused([
    ["a short blob", "transaction.addSidecar", blobs({ blobs: [new Uint8Array(131071)] }), "blob_sidecar", "sidecar.blobs[0]"],
    ["no blob", "transaction.addSidecar", blobs({ blobs: [] }), "blob_sidecar", "sidecar.blobs"],
    ["a short proof", "transaction.addSidecar", blobs({ proofs: [new Uint8Array(47)] }), "blob_sidecar", "sidecar.proofs[0]"],
    ["proofs of the other version", "transaction.addSidecar", blobs({ version: 1 }), "blob_sidecar", "sidecar.blobs"],
    ["an unknown version", "transaction.addSidecar", blobs({ version: 2 }), "blob_sidecar", "sidecar.version"],
    ["another blob's commitment", "transaction.addSidecar", blobs({}), "blob_sidecar", "sidecar.commitments"],
  ]);
});

describe("typed data", () => {
  const types = {
    EIP712Domain: [{ name: "name", type: "string" }],
    Mail: [{ name: "to", type: "Person" }, { name: "amounts", type: "uint8[2]" }, { name: "tag", type: "bytes4" }, { name: "delta", type: "int8" }],
    Person: [{ name: "wallet", type: "address" }],
  };
  const message = { to: { wallet: to }, amounts: [1, 2], tag: "0x01020304", delta: -1 };
  const document = (change = {}, typesChange = {}, top = {}) => ({
    key,
    document: JSON.stringify({ types: { ...types, ...typesChange }, primaryType: "Mail", domain: { name: "x" }, message: { ...message, ...change }, ...top }),
  });
  const chain = (type) => document({}, { Person: [{ name: "wallet", type: "address" }, { name: "next", type }] });
  test("is otherwise accepted", () => assert.equal(pure.typedData.sign(document()).length, 65));
  refused([
    ["a missing member", "typedData.sign", document({ tag: undefined }), "field_missing", "document.message.tag"],
    ["a missing member of a member", "typedData.sign", document({ to: {} }), "field_missing", "document.message.to.wallet"],
    ["an extra member", "typedData.sign", document({ to: { wallet: to, more: 1 } }), "field_unknown", "document.message.to.more"],
    ["null", "typedData.sign", document({ to: null }), "field_invalid", "document.message.to"],
    ["an extra member of the domain", "typedData.sign", document({}, {}, { domain: { name: "x", chainId: 1 } }), "field_unknown", "document.domain.chainId"],
    ["a missing part", "typedData.sign", document({}, {}, { domain: undefined }), "field_missing", "document.domain"],
    ["an extra part", "typedData.sign", document({}, {}, { more: 1 }), "field_unknown", "document.more"],
    ["a cyclic type", "typedData.sign", chain("Mail"), "typed_data_cyclic", "document.types.Mail"],
    ["a type that holds itself", "typedData.sign", chain("Person[1]"), "typed_data_cyclic", "document.types.Person"],
    ["an unknown type", "typedData.sign", chain("Dog"), "typed_data_type", "document.types.Person[1].type"],
    ["a number without its size", "typedData.sign", chain("uint"), "typed_data_type", "document.types.Person[1].type"],
    ["two members of one name", "typedData.sign", document({}, { Person: [...types.Person, ...types.Person] }), "typed_data_type", "document.types.Person[1].name"],
    ["a primary type that is not there", "typedData.sign", document({}, {}, { primaryType: "Dog" }), "typed_data_primary_type", "document.primaryType"],
    ["a domain without a field", "typedData.sign", document({}, { EIP712Domain: [] }, { domain: {} }), "typed_data_domain", "document.types.EIP712Domain"],
    ["a number above its type", "typedData.sign", document({ amounts: [1, 256] }), "typed_data_integer", "document.message.amounts[1]"],
    ["a number below its type", "typedData.sign", document({ delta: -129 }), "typed_data_integer", "document.message.delta"],
    ["a negative uint", "typedData.sign", document({ amounts: [-1, 2] }), "typed_data_integer", "document.message.amounts[0]"],
    ["a number with a fraction", "typedData.sign", document({ delta: 1.5 }), "typed_data_integer", "document.message.delta"],
    ["an array too long", "typedData.sign", document({ amounts: [1, 2, 3] }), "typed_data_length", "document.message.amounts"],
    ["an array too short", "typedData.sign", document({ amounts: [1] }), "typed_data_length", "document.message.amounts"],
    ["bytes too short", "typedData.sign", document({ tag: "0x010203" }), "typed_data_length", "document.message.tag"],
    ["bytes that are no hexadecimal", "typedData.sign", document({ tag: "0x0102030g" }), "hex_invalid", "document.message.tag"],
    ["a mistyped address", "typedData.sign", document({ to: { wallet: to.replace("d", "D") } }), "address_checksum", "document.message.to.wallet"],
    ["a member given twice", "typedData.sign", { key, document: document().document.replace('"delta":-1', '"delta":-1,"delta":1') }, "json_invalid", "document"],
    ["no JSON", "typedData.hash", { document: "{" }, "json_invalid", "document"],
    ["256 KiB", "typedData.hash", { document: " ".repeat(2 ** 18 + 1) }, "typed_data_size", "document"],
    ["another chain's", "typedData.sign", { ...document(), chainId: 1 }, "typed_data_chain", "document.domain.chainId"],
    ["an amount of Permit2 over 160 bits", "permit2.single", { chainId: 1, details: { token: to, amount: 2n ** 160n, expiration: 0, nonce: 0 }, spender: to, sigDeadline: 0n }, "typed_data_integer", "details.amount"],
    ["an expiration of Permit2 over 48 bits", "permit2.batch", { chainId: 1, details: [{ token: to, amount: 1n, expiration: 2n ** 48n, nonce: 0 }], spender: to, sigDeadline: 0n }, "typed_data_integer", "details[0].expiration"],
    ["a witness of no type", "permit2.witnessTransferFrom", { chainId: 1, permitted: { token: to, amount: 1n }, spender: to, nonce: 0n, deadline: 0n, witness: { type: "Order", types: "{}", value: "{}" } }, "typed_data_type", "witness.type"],
    ["a witness whose types are a list", "permit2.witnessTransferFrom", { chainId: 1, permitted: { token: to, amount: 1n }, spender: to, nonce: 0n, deadline: 0n, witness: { type: "Order", types: "[]", value: "{}" } }, "field_invalid", "witness.types"],
    ["a witness that goes on with a part of the document", "permit2.witnessTransferFrom", { chainId: 1, permitted: { token: to, amount: 1n }, spender: to, nonce: 0n, deadline: 0n, witness: { type: "Order", types: '{"Order":[]},"primaryType":"Order"', value: "{}" } }, "json_invalid", "witness.types"],
    ["a witness that has a type of the document's own", "permit2.witnessTransferFrom", { chainId: 1, permitted: { token: to, amount: 1n }, spender: to, nonce: 0n, deadline: 0n, witness: { type: "Order", types: '{"Order":[{"name":"t","type":"TokenPermissions"}],"TokenPermissions":[{"name":"token","type":"address"}]}', value: `{"t":{"token":"${to}"}}` } }, "json_invalid", "witness.types"],
    ["a witness under the name of a member", "permit2.witnessTransferFrom", { chainId: 1, permitted: { token: to, amount: 1n }, spender: to, nonce: 0n, deadline: 0n, witness: { name: "spender", type: "Order", types: '{"Order":[{"name":"a","type":"bool"}]}', value: '{"a":true}' } }, "typed_data_type", "witness.name"],
    ["a witness whose name is two members", "permit2.witnessTransferFrom", { chainId: 1, permitted: { token: to, amount: 1n }, spender: to, nonce: 0n, deadline: 0n, witness: { name: "a,address b", type: "Order", types: '{"Order":[{"name":"a","type":"bool"}]}', value: '{"a":true}' } }, "typed_data_type", "witness.type"],
    ["a witness with an extra member", "permit2.witnessTransferFrom", { chainId: 1, permitted: { token: to, amount: 1n }, spender: to, nonce: 0n, deadline: 0n, witness: { type: "Order", types: '{"Order":[{"name":"a","type":"bool"}]}', value: '{"a":true,"b":1}' } }, "field_unknown", "witness.value.b"],
    ["a token on chain 0", "permit.erc2612", { domain: { name: "T", chainId: 0, verifyingContract: to }, owner: to, spender: to, value: 1n, nonce: 0n, deadline: 0n }, "chain_id_invalid", "domain.chainId"],
  ]);
});

describe("signatures", () => {
  const signature = (r, s, v = "1b") => hexToBytes(`0x${r}${s}${v}`);
  const good = signature("11".repeat(32), "22".repeat(32));
  const digest = `0x${"33".repeat(32)}`;
  const message = new Uint8Array();
  const document = JSON.stringify({ types: { EIP712Domain: [{ name: "name", type: "string" }], A: [{ name: "a", type: "bool" }] }, primaryType: "A", domain: { name: "x" }, message: { a: true } });
  const publicKey = hexToBytes("0x0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798");
  const bad = {
    "a high s": [signature(one, halfOrderPlusOne), "signature_invalid"],
    "r of zero": [signature("00".repeat(32), one), "signature_invalid"],
    "s of zero": [signature(one, "00".repeat(32)), "signature_invalid"],
    "r of the order": [signature(order, one), "signature_invalid"],
    "s of the order": [signature(one, order), "signature_invalid"],
    "a v of 29": [signature(one, one, "1d"), "signature_format"],
    "64 bytes": [good.slice(0, 64), "signature_format"],
    "66 bytes": [Uint8Array.of(...good, 0), "signature_format"],
    "nothing": [new Uint8Array(), "signature_format"],
  };
  const methods = {
    "message.recover": { message },
    "message.verify": { message, account: to },
    "typedData.recover": { document },
    "typedData.verify": { document, account: to },
    "typedData.recoverV1": { document: "[]" },
    "digest.recover": { digest },
    "digest.verify": { digest, publicKey },
    "signature.toCompact": {},
  };
  for (const [method, args] of Object.entries(methods)) {
    refused(Object.entries(bad).map(([what, [signature, code]]) => [`${what}: ${method}`, method, { ...args, signature }, code, "signature"]));
  }
  refused([
    ["a compact one of 65 bytes", "signature.fromCompact", { compact: good }, "signature_format", "compact"],
    ["a compact one with a high s", "signature.fromCompact", { compact: hexToBytes(`0x${one}${halfOrderPlusOne}`) }, "signature_invalid", "compact"],
    ["one that nobody can have made", "digest.recover", { digest, signature: signature(`${"0".repeat(63)}5`, one) }, "signature_invalid", "signature"],
    ["a public key of 64 bytes", "digest.verify", { digest, signature: good, publicKey: new Uint8Array(64) }, "public_key_format", "publicKey"],
    ["a public key that is no point", "digest.verify", { digest, signature: good, publicKey: Uint8Array.of(4, ...new Uint8Array(64)) }, "public_key_point", "publicKey"],
    ["a digest of 31 bytes", "digest.blindSign", { key, digest: digest.slice(0, 64) }, "argument_invalid", "digest"],
    ["an authorization with a high s", "authorization.recover", { authorization: { chainId: 1n, address: to, nonce: 0n, yParity: 0, r: `0x${one}`, s: `0x${halfOrderPlusOne}` } }, "signature_invalid", "authorization.signature"],
    ["an authorization with the last nonce of all", "authorization.sign", { key, chainId: 1, address: to, nonce: 2n ** 64n - 1n }, "tx_nonce_range", "nonce"],
  ]);
  test("that nobody can have made is nobody's, not an error", () => {
    assert.equal(pure.message.verify({ message, signature: signature(`${"0".repeat(63)}5`, one), account: to }), false);
  });
});

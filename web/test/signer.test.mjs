// The signer as it ships: what the built module signs, hashes, recovers and decodes is, byte for byte, what viem and ethers
// do, on random values of every kind.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { SigningKey, Transaction, TypedDataEncoder, computeAddress, getCreate2Address, getCreateAddress, hashAuthorization, recoverAddress, verifyAuthorization } from "ethers";
import { getAddress, hashMessage, keccak256, serializeTransaction, sha256 } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { createSiweMessage } from "viem/siwe";
import { loadInline } from "latchkey/inline";
import { randomFrom } from "./support/random.mjs";

const ROUNDS = Number(process.env.ROUNDS ?? 25);
const hex = (bytes) => `0x${Buffer.from(bytes).toString("hex")}`;
const bytes = (text) => Uint8Array.from(Buffer.from(text.slice(2), "hex"));
const utf8 = (text) => new TextEncoder().encode(text);
/** JSON as eth_signTypedData_v4 takes it: whole numbers that JSON cannot hold are decimal strings. */
const json = (value) => JSON.stringify(value, (_, item) => (typeof item === "bigint" ? String(item) : item));

const random = randomFrom();
const address = () => getAddress(random.hex(20));
const newKey = () => {
  const secret = random.hex(32); // below the order of the group, but for one in 2^128
  return { key: bytes(secret), secret, account: privateKeyToAccount(secret), signing: new SigningKey(secret) };
};

let wallet, pure;
before(async () => ({ pure } = wallet = await loadInline()));
after(() => wallet.close());

describe("transactions", () => {
  const accessList = () => random.list(3, () => ({ address: address(), storageKeys: random.list(3, () => random.hex(32)) }));
  const common = (chainId = random.one([1, 10, 1337, 2 ** 31, Number.MAX_SAFE_INTEGER])) => ({
    chainId,
    nonce: Number(random.number(53)),
    gas: random.number(chainId === 1 ? 24 : 40) + 1n,
    value: random.number(200),
    data: random.hex(random.one([1, 4, 31, 55, 56, 68, 300])),
  });
  const dynamicFees = () => {
    const maxFeePerGas = random.number(100);
    return { maxFeePerGas, maxPriorityFeePerGas: maxFeePerGas >> BigInt(random.below(3)) };
  };
  const recipient = () => (random.chance(15) ? { create: true } : { to: address() });
  const authorizations = async () => {
    const list = [];
    for (let i = 0; i <= random.below(3); i++) {
      const { key } = newKey();
      const fields = { key, address: address(), nonce: random.number(64) >> 1n };
      const sign = (chainId) => (random.chance(50) ? pure.authorization.sign({ ...fields, chainId }) : pure.authorization.signForEveryChain(fields));
      const authority = random.chance(50) ? { authority: pure.key.address({ key }) } : {};
      list.push((chainId) => ({ ...sign(chainId), ...authority }));
    }
    return list;
  };

  /** How each type is made: our method, viem's name for the type, and the fields of its own. */
  const types = {
    legacy: [0, "signLegacy", () => ({ gasPrice: random.number(100), ...recipient() })],
    eip2930: [1, "sign2930", () => ({ gasPrice: random.number(100), accessList: accessList(), ...recipient() })],
    eip1559: [2, "sign1559", () => ({ ...dynamicFees(), accessList: accessList(), ...recipient() })],
    eip4844: [3, "sign4844", () => ({ ...dynamicFees(), accessList: accessList(), to: address(), maxFeePerBlobGas: random.number(100) + 1n, blobVersionedHashes: Array.from({ length: 1 + random.below(6) }, () => `0x01${random.hex(31).slice(2)}`) })],
    eip7702: [4, "sign7702", () => ({ ...dynamicFees(), accessList: accessList(), to: address() })],
  };

  for (const [type, [number, method, own]] of Object.entries(types)) {
    test(`${type}: signed as viem does, read as ethers does`, async () => {
      for (let i = 0; i < ROUNDS; i++) {
        const { key, account } = newKey();
        const fields = { ...common(), ...own() };
        if (type === "eip7702") fields.authorizationList = (await authorizations()).map((sign) => sign(fields.chainId));
        const { raw, hash } = pure.transaction[method]({ ...fields, key, data: bytes(fields.data) });

        const { create, ...theirs } = fields;
        const authorizationList = fields.authorizationList?.map((a) => ({ ...a, chainId: Number(a.chainId) }));
        assert.equal(hex(raw), await account.signTransaction({ ...theirs, type, ...(authorizationList && { authorizationList }) }));
        assert.equal(hash, keccak256(raw));

        const read = Transaction.from(hex(raw));
        const decoded = pure.transaction.decode({ raw });
        assert.equal(decoded.type, number);
        assert.equal(decoded.from, account.address);
        assert.equal(decoded.from, read.from);
        assert.equal(decoded.hash, read.hash);
        assert.equal(BigInt(decoded.chainId), read.chainId);
        assert.equal(decoded.nonce, BigInt(read.nonce));
        assert.equal(decoded.gas, read.gasLimit);
        assert.equal(decoded.to ?? null, read.to);
        assert.equal(decoded.value, read.value);
        assert.equal(hex(decoded.data), read.data);
        assert.equal(decoded.gasPrice ?? null, number < 2 ? read.gasPrice : null);
        assert.equal(decoded.maxFeePerGas ?? null, read.maxFeePerGas);
        assert.equal(decoded.maxPriorityFeePerGas ?? null, read.maxPriorityFeePerGas);
        assert.equal(decoded.maxFeePerBlobGas ?? null, read.maxFeePerBlobGas);
        assert.deepEqual(decoded.accessList, read.accessList ?? []);
        assert.deepEqual(decoded.blobVersionedHashes, read.blobVersionedHashes ?? []);
        assert.deepEqual([decoded.r, decoded.s, decoded.yParity], [read.signature.r, read.signature.s, read.signature.yParity]);
        assert.equal(decoded.authorizationList.length, read.authorizationList?.length ?? 0);
        for (const [j, a] of decoded.authorizationList.entries()) {
          const theirs = read.authorizationList[j];
          assert.deepEqual(a, { ...fields.authorizationList[j], authority: pure.authorization.recover({ authorization: fields.authorizationList[j] }) });
          assert.deepEqual([a.address, a.nonce, a.chainId, a.r, a.s], [theirs.address, theirs.nonce, theirs.chainId, theirs.signature.r, theirs.signature.s]);
        }
      }
    });
  }

  test("from before EIP-155, by name only", async () => {
    for (let i = 0; i < ROUNDS; i++) {
      const { key, secret, account } = newKey();
      const { chainId, data, ...fields } = { ...common(), gasPrice: random.number(100), to: address() };
      const { raw, hash } = pure.transaction.signUnprotected({ ...fields, data: bytes(data), key });
      const theirs = Transaction.from({ type: 0, nonce: fields.nonce, gasPrice: fields.gasPrice, gasLimit: fields.gas, to: fields.to, value: fields.value, data });
      theirs.signature = new SigningKey(secret).sign(theirs.unsignedHash);
      assert.equal(hex(raw), theirs.serialized);
      assert.equal(hash, theirs.hash);
      assert.throws(() => pure.transaction.decode({ raw }), { code: "tx_pre_eip155", field: "raw.v" });
      const decoded = pure.transaction.decodeUnprotected({ raw });
      assert.equal(decoded.from, account.address);
      assert.equal(decoded.chainId, undefined);
      assert.throws(() => pure.transaction.decodeUnprotected({ raw: pure.transaction.signLegacy({ ...fields, key, chainId: 10 }).raw }), { code: "tx_v_invalid", field: "raw.v" });
    }
  });

  test("what may be left out is empty", () => {
    const { key, account } = newKey();
    const { raw } = pure.transaction.sign1559({ key, chainId: 1, nonce: 0, maxFeePerGas: 2n, maxPriorityFeePerGas: 1n, gas: 21000, to: account.address });
    const decoded = pure.transaction.decode({ raw });
    assert.deepEqual([decoded.value, decoded.data, decoded.accessList, decoded.to], [0n, new Uint8Array(), [], account.address]);
  });

  test("blobs go along, in both versions of the sidecar, as viem writes them", async () => {
    for (const [version, perBlob] of [[0, 1], [1, 128]]) {
      const { key, account } = newKey();
      const blobs = Array.from({ length: 2 }, () => random.bytes(131072));
      const commitments = blobs.map(() => random.bytes(48));
      const proofs = Array.from({ length: 2 * perBlob }, () => random.bytes(48));
      const blobVersionedHashes = commitments.map((commitment) => `0x01${sha256(commitment).slice(4)}`);
      const fields = { chainId: 1, nonce: 7, ...dynamicFees(), gas: 21000n, to: account.address, maxFeePerBlobGas: 1n, blobVersionedHashes };
      const { raw } = pure.transaction.sign4844({ ...fields, key });
      const sidecar = { version, blobs, commitments, proofs };
      const whole = pure.transaction.addSidecar({ raw, sidecar });
      const signed = pure.transaction.decode({ raw });
      if (version === 0) {
        const sidecars = blobs.map((blob, i) => ({ blob: hex(blob), commitment: hex(commitments[i]), proof: hex(proofs[i]) }));
        assert.equal(hex(whole), serializeTransaction({ ...fields, type: "eip4844", sidecars }, { r: signed.r, s: signed.s, yParity: signed.yParity }));
      }
      assert.deepEqual(pure.transaction.splitSidecar({ raw: whole }), { raw, sidecar });
      assert.throws(() => pure.transaction.decode({ raw: whole }), { code: "tx_size", field: "raw", message: /splitSidecar/ });
    }
  });
});

describe("authorizations and contracts", () => {
  test("are signed as viem does and recovered as ethers does", async () => {
    for (let i = 0; i < ROUNDS; i++) {
      const { key, account } = newKey();
      const fields = { address: address(), chainId: random.one([1, 137, Number.MAX_SAFE_INTEGER]), nonce: Number(random.number(53)) };
      const signed = pure.authorization.sign({ ...fields, key });
      const theirs = await account.signAuthorization(fields);
      assert.deepEqual([signed.r, signed.s, signed.yParity], [theirs.r, theirs.s, theirs.yParity]);
      assert.equal(pure.authorization.recover({ authorization: signed }), account.address);
      assert.equal(verifyAuthorization(fields, signed), account.address);

      const everywhere = pure.authorization.signForEveryChain({ key, address: fields.address, nonce: fields.nonce });
      assert.equal(everywhere.chainId, 0n);
      assert.equal(recoverAddress(hashAuthorization({ ...fields, chainId: 0 }), everywhere), account.address);
    }
  });

  test("an authorization names its authority truly, or is refused", () => {
    const { key, account } = newKey();
    const anonymous = pure.authorization.sign({ key, chainId: 1, address: address(), nonce: 1 });
    const signed = { ...anonymous, authority: account.address };
    for (const authorization of [anonymous, signed]) assert.equal(pure.authorization.recover({ authorization }), account.address);
    const changed = { ...signed, nonce: 2n };
    assert.throws(() => pure.authorization.recover({ authorization: changed }), { code: "authorization_invalid", field: "authorization.authority" });
    const fields = { key, chainId: 1, nonce: 0, maxFeePerGas: 1n, maxPriorityFeePerGas: 1n, gas: 100000, to: account.address };
    assert.throws(() => pure.transaction.sign7702({ ...fields, authorizationList: [signed, changed] }), { code: "authorization_invalid", field: "authorizationList[1].authority" });
  });

  test("one that no account can have signed is shown without an authority", async () => {
    const { key, account } = newKey();
    const none = { chainId: 1n, address: address(), nonce: 1n, yParity: 0, r: `0x${"00".repeat(31)}05`, s: `0x${"00".repeat(31)}01` }; // no point has x = 5
    const { raw } = pure.transaction.sign7702({ key, chainId: 1, nonce: 0, maxFeePerGas: 1n, maxPriorityFeePerGas: 1n, gas: 100000, to: account.address, authorizationList: [none] });
    assert.deepEqual(pure.transaction.decode({ raw }).authorizationList, [none]);
    assert.throws(() => pure.authorization.recover({ authorization: none }), { code: "signature_invalid", field: "authorization.signature" });
  });

  test("addresses of CREATE and CREATE2 are those of ethers", () => {
    for (let i = 0; i < ROUNDS; i++) {
      const creator = address();
      const nonce = random.number(64);
      assert.equal(pure.contract.createAddress({ creator, nonce }), getCreateAddress({ from: creator, nonce }));
      const [salt, initCodeHash] = [random.hex(32), random.hex(32)];
      assert.equal(pure.contract.create2Address({ creator, salt, initCodeHash }), getCreate2Address(creator, salt, initCodeHash));
    }
  });
});

describe("messages", () => {
  test("personal messages are signed, hashed, recovered and verified as viem does", async () => {
    for (let i = 0; i < ROUNDS; i++) {
      const { key, account } = newKey();
      const message = random.bytes(random.one([0, 1, 31, 32, 33, 100, 1000]));
      const signature = pure.message.sign({ key, message });
      assert.equal(hex(signature), await account.signMessage({ message: { raw: message } }));
      assert.equal(pure.message.hash({ message }), hashMessage({ raw: message }));
      assert.equal(pure.message.recover({ message, signature }), account.address);
      assert.equal(pure.message.verify({ message, signature, account: account.address }), true);
      assert.equal(pure.message.verify({ message, signature, account: address() }), false);
      assert.equal(pure.message.verify({ message: Uint8Array.of(...message, 0), signature, account: account.address }), false);
    }
  });

  test("no message is signed as a transaction or a sign-in is", async () => {
    const { key, account } = newKey();
    const transaction = bytes(serializeTransaction({ type: "eip1559", chainId: 1, nonce: 0, to: account.address, gas: 21000n, maxFeePerGas: 1n, maxPriorityFeePerGas: 1n }));
    const signature = pure.message.sign({ key, message: transaction });
    assert.notEqual(recoverAddress(keccak256(transaction), hex(signature)), account.address);
    for (const text of [signIn(account.address).text, "evil.org wants you to sign in with your Ethereum account:\nnot even well-formed"]) {
      assert.throws(() => pure.message.sign({ key, message: utf8(text) }), { code: "message_is_sign_in", field: "message" });
    }
  });

  test("a digest is signed blindly by one method, as ethers does", () => {
    for (let i = 0; i < ROUNDS; i++) {
      const { key, signing, account } = newKey();
      const digest = random.hex(32);
      const signature = pure.digest.blindSign({ key, digest });
      assert.equal(hex(signature), signing.sign(digest).serialized);
      assert.equal(pure.digest.recover({ digest, signature }), account.address);
      const compact = pure.signature.toCompact({ signature });
      assert.equal(hex(compact), signing.sign(digest).compactSerialized);
      assert.deepEqual(pure.signature.fromCompact({ compact }), signature);
      for (const publicKey of [signing.publicKey, signing.compressedPublicKey].map(bytes)) {
        assert.equal(pure.digest.verify({ digest, signature, publicKey }), true);
        assert.equal(pure.digest.verify({ digest: random.hex(32), signature, publicKey }), false);
      }
      const low = Uint8Array.from(signature);
      low[64] -= 27;
      assert.equal(pure.digest.recover({ digest, signature: low }), account.address);
      assert.equal(computeAddress(signing.publicKey), pure.key.address({ key }));
    }
  });
});

describe("typed data", () => {
  const elementary = ["bool", "address", "uint8", "uint64", "uint256", "int8", "int128", "int256", "bytes1", "bytes20", "bytes32", "bytes", "string"];
  const valueOf = (type, types) => {
    const array = /^(.*)\[(\d*)\]$/.exec(type);
    if (array) return Array.from({ length: array[2] ? Number(array[2]) : random.below(4) }, () => valueOf(array[1], types));
    const [, kind, size] = /^([a-z]+)(\d*)$/.exec(type) ?? [];
    if (types[type]) return Object.fromEntries(types[type].map((member) => [member.name, valueOf(member.type, types)]));
    if (kind === "bool") return random.chance(50);
    if (kind === "address") return address();
    if (kind === "uint") return random.number(Number(size));
    if (kind === "int") return random.number(Number(size) - 1) * (random.chance(50) ? 1n : -1n);
    if (kind === "bytes") return random.hex(size ? Number(size) : random.below(70));
    return random.text();
  };
  /** A document of up to four structs, each of which may hold those after it, in arrays of up to two dimensions. */
  const randomDocument = () => {
    const names = ["Order", "Person", "Item", "Tag"].slice(0, 1 + random.below(4));
    const types = {};
    for (const [i, name] of names.entries()) {
      const inner = names.slice(i + 1);
      types[name] = Array.from({ length: 1 + random.below(6) }, (_, j) => {
        const base = random.one([...elementary, ...inner, ...inner]);
        const array = random.chance(30) ? random.one(["[]", "[2]", "[][3]", "[2][]"]) : "";
        return { name: `m${j}`, type: base + array };
      });
    }
    const domainTypes = [["name", "string"], ["version", "string"], ["chainId", "uint256"], ["verifyingContract", "address"], ["salt", "bytes32"]]
      .map(([name, type]) => ({ name, type })).filter((_, i) => i === 0 || random.chance(70));
    const domain = Object.fromEntries(domainTypes.map(({ name, type }) => [name, name === "chainId" ? random.number(50) + 1n : valueOf(type, {})]));
    types.EIP712Domain = domainTypes;
    return { types, primaryType: names[0], domain, message: valueOf(names[0], types) };
  };

  test("random documents are signed as viem does and hashed as ethers does", async () => {
    for (let i = 0; i < 2 * ROUNDS; i++) {
      const { key, account } = newKey();
      const typed = randomDocument();
      const document = json(typed);
      const { EIP712Domain, ...types } = typed.types;
      const { hash, domainSeparator, messageHash } = pure.typedData.hash({ document });
      const used = Object.fromEntries(Object.entries(types).filter(([name]) => reaches(types, typed.primaryType).has(name))); // ethers wants no others
      assert.equal(hash, TypedDataEncoder.hash(typed.domain, used, typed.message), document);
      assert.equal(domainSeparator, TypedDataEncoder.hashDomain(typed.domain));
      assert.equal(messageHash, TypedDataEncoder.hashStruct(typed.primaryType, used, typed.message));
      const signature = pure.typedData.sign({ key, document });
      assert.equal(hex(signature), await account.signTypedData(typed));
      assert.equal(pure.typedData.recover({ document, signature }), account.address);
      assert.equal(pure.typedData.verify({ document, signature, account: account.address }), true);
      assert.equal(pure.typedData.verify({ document, signature, account: address() }), false);
    }
  });
  const reaches = (types, name, found = new Set()) => {
    if (!types[name] || found.has(name)) return found;
    found.add(name);
    for (const { type } of types[name]) reaches(types, type.replace(/\[.*$/, ""), found);
    return found;
  };

  test("a document for another chain is not signed where the chain is named", () => {
    const { key } = newKey();
    const types = { EIP712Domain: [{ name: "chainId", type: "uint256" }], Note: [{ name: "text", type: "string" }] };
    const document = json({ types, primaryType: "Note", domain: { chainId: 1 }, message: { text: "" } });
    assert.deepEqual(pure.typedData.sign({ key, document, chainId: 1 }), pure.typedData.sign({ key, document }));
    assert.throws(() => pure.typedData.sign({ key, document, chainId: 10 }), { code: "typed_data_chain", field: "document.domain.chainId" });
    const everywhere = json({ types: { ...types, EIP712Domain: [{ name: "name", type: "string" }] }, primaryType: "Note", domain: { name: "x" }, message: { text: "" } });
    assert.throws(() => pure.typedData.sign({ key, document: everywhere, chainId: 1 }), { code: "typed_data_chain" });
    pure.typedData.sign({ key, document: everywhere });
  });

  test("version 1 is recovered, and nothing signs it", () => {
    // The digest of [{type: "string", name: "message", value: "Hi, Alice!"}] after eth-sig-util's description of version 1.
    const { key, account } = newKey();
    const digest = keccak256(bytes(keccak256(utf8("string message")) + keccak256(utf8("Hi, Alice!")).slice(2)));
    const document = json([{ type: "string", name: "message", value: "Hi, Alice!" }]);
    assert.equal(pure.typedData.recoverV1({ document, signature: pure.digest.blindSign({ key, digest }) }), account.address);
    assert.throws(() => pure.typedData.sign({ key, document }), { field: "document" });
  });
});

describe("documents of other standards", () => {
  const token = () => ({ name: random.text() || "T", version: String(random.below(3) + 1), chainId: 1 + random.below(1000), verifyingContract: address() });
  const permit2 = (chainId) => ({ name: "Permit2", chainId, verifyingContract: "0x000000000022D473030F116dDEE9F6B43aC78BA3" });
  const uint = (name) => ({ name, type: "uint256" });
  const addressOf = (name) => ({ name, type: "address" });
  const TokenPermissions = [addressOf("token"), uint("amount")];
  const PermitDetails = [addressOf("token"), { name: "amount", type: "uint160" }, { name: "expiration", type: "uint48" }, { name: "nonce", type: "uint48" }];
  const details = () => ({ token: address(), amount: random.number(160), expiration: random.number(48), nonce: random.number(48) });
  const permission = () => ({ token: address(), amount: random.number(256) });
  const Authorization = [addressOf("from"), addressOf("to"), uint("value"), uint("validAfter"), uint("validBefore"), { name: "nonce", type: "bytes32" }];
  const Order = [addressOf("maker"), uint("price"), { name: "legs", type: "Leg[]" }];
  const Leg = [{ name: "note", type: "string" }];
  const transfer = () => ({ from: address(), to: address(), value: random.number(256), validAfter: random.number(40), validBefore: random.number(40), nonce: random.hex(32) });

  /** Each builder: its arguments, and the domain, types and message that viem is to sign. */
  const builders = {
    "permit.erc2612": () => {
      const message = { owner: address(), spender: address(), value: random.number(256), nonce: random.number(256), deadline: random.number(256) };
      const types = { Permit: [addressOf("owner"), addressOf("spender"), uint("value"), uint("nonce"), uint("deadline")] };
      const domain = token();
      return [{ domain, ...message }, domain, types, message];
    },
    "permit.dai": () => {
      const message = { holder: address(), spender: address(), nonce: random.number(256), expiry: random.number(256), allowed: random.chance(50) };
      const types = { Permit: [addressOf("holder"), addressOf("spender"), uint("nonce"), uint("expiry"), { name: "allowed", type: "bool" }] };
      const { version, ...domain } = token(); // as UNI's, whose domain has no version
      return [{ domain, ...message }, domain, types, message];
    },
    "permit2.single": () => {
      const message = { details: details(), spender: address(), sigDeadline: random.number(256) };
      return [{ chainId: 1, ...message }, permit2(1), { PermitSingle: [{ name: "details", type: "PermitDetails" }, addressOf("spender"), uint("sigDeadline")], PermitDetails }, message];
    },
    "permit2.batch": () => {
      const message = { details: random.list(3, details), spender: address(), sigDeadline: random.number(256) };
      return [{ chainId: 10, ...message }, permit2(10), { PermitBatch: [{ name: "details", type: "PermitDetails[]" }, addressOf("spender"), uint("sigDeadline")], PermitDetails }, message];
    },
    "permit2.transferFrom": () => {
      const message = { permitted: permission(), spender: address(), nonce: random.number(256), deadline: random.number(256) };
      return [{ chainId: 1, ...message }, permit2(1), { PermitTransferFrom: [{ name: "permitted", type: "TokenPermissions" }, addressOf("spender"), uint("nonce"), uint("deadline")], TokenPermissions }, message];
    },
    "permit2.batchTransferFrom": () => {
      const message = { permitted: random.list(3, permission), spender: address(), nonce: random.number(256), deadline: random.number(256) };
      return [{ chainId: 1, ...message }, permit2(1), { PermitBatchTransferFrom: [{ name: "permitted", type: "TokenPermissions[]" }, addressOf("spender"), uint("nonce"), uint("deadline")], TokenPermissions }, message];
    },
    "permit2.witnessTransferFrom": () => {
      const order = { maker: address(), price: random.number(256), legs: random.list(2, () => ({ note: random.text() })) };
      const message = { permitted: permission(), spender: address(), nonce: random.number(256), deadline: random.number(256) };
      const types = { PermitWitnessTransferFrom: [{ name: "permitted", type: "TokenPermissions" }, addressOf("spender"), uint("nonce"), uint("deadline"), { name: "order", type: "Order" }], TokenPermissions, Order, Leg };
      return [{ chainId: 1, ...message, witness: { name: "order", type: "Order", types: json({ Order, Leg }), value: json(order) } }, permit2(1), types, { ...message, order },
        "Order order)Leg(string note)Order(address maker,uint256 price,Leg[] legs)TokenPermissions(address token,uint256 amount)"];
    },
    "permit2.batchWitnessTransferFrom": () => {
      const message = { permitted: random.list(3, permission), spender: address(), nonce: random.number(256), deadline: random.number(256) };
      const types = { PermitBatchWitnessTransferFrom: [{ name: "permitted", type: "TokenPermissions[]" }, addressOf("spender"), uint("nonce"), uint("deadline"), { name: "witness", type: "Leg" }], TokenPermissions, Leg };
      const leg = { note: random.text() };
      return [{ chainId: 1, ...message, witness: { type: "Leg", types: json({ Leg }), value: json(leg) } }, permit2(1), types, { ...message, witness: leg },
        "Leg witness)Leg(string note)TokenPermissions(address token,uint256 amount)"];
    },
    "erc3009.transfer": () => {
      const [domain, message] = [token(), transfer()];
      return [{ domain, ...message }, domain, { TransferWithAuthorization: Authorization }, message];
    },
    "erc3009.receive": () => {
      const [domain, message] = [token(), transfer()];
      return [{ domain, ...message }, domain, { ReceiveWithAuthorization: Authorization }, message];
    },
    "erc3009.cancel": () => {
      const [domain, message] = [token(), { authorizer: address(), nonce: random.hex(32) }];
      return [{ domain, ...message }, domain, { CancelAuthorization: [addressOf("authorizer"), { name: "nonce", type: "bytes32" }] }, message];
    },
  };

  for (const [name, make] of Object.entries(builders)) {
    test(`${name} is what viem signs`, async () => {
      const [space, method] = name.split(".");
      for (let i = 0; i < ROUNDS; i++) {
        const { key, account } = newKey();
        const [args, domain, types, message, typeString] = make();
        const built = pure[space][method](args);
        const document = typeString === undefined ? built : built.document;
        if (typeString !== undefined) assert.equal(built.witnessTypeString, typeString);
        const primaryType = Object.keys(types)[0];
        assert.equal(hex(pure.typedData.sign({ key, document, chainId: domain.chainId })), await account.signTypedData({ domain, types, primaryType, message }));
        const parsed = JSON.parse(document); // and the document itself is one that viem takes as it is
        assert.equal(await account.signTypedData(parsed), await account.signTypedData({ domain, types, primaryType, message }));
      }
    });
  }
});

/** A sign-in message by viem, and what it says. */
function signIn(account, changes = {}) {
  const fields = {
    domain: "example.com:8443",
    address: account,
    uri: "https://example.com:8443/login",
    version: "1",
    chainId: 1,
    nonce: "32891756ab",
    issuedAt: new Date("2026-01-01T00:00:00Z"),
    expirationTime: new Date("2026-01-02T00:00:00Z"),
    notBefore: new Date("2026-01-01T00:00:00Z"),
    statement: "Hello.",
    requestId: "7",
    resources: ["https://example.com/a", "ipfs://b"],
    ...changes,
  };
  return { fields, text: createSiweMessage(fields) };
}

describe("sign-ins", () => {
  const now = Date.parse("2026-01-01T12:00:00Z");
  const origin = "https://example.com:8443";

  test("are read as viem wrote them, checked, and signed", async () => {
    const { key, account } = newKey();
    const { fields, text } = signIn(account.address);
    const read = {
      domain: fields.domain, address: fields.address, uri: fields.uri, chainId: 1, nonce: fields.nonce, issuedAt: fields.issuedAt.toISOString(),
      expirationTime: fields.expirationTime.toISOString(), notBefore: fields.notBefore.toISOString(), statement: "Hello.", requestId: "7", resources: fields.resources,
    };
    assert.deepEqual(pure.siwe.parse({ text }), read);
    assert.deepEqual(pure.siwe.check({ text, origin, account: account.address, chainId: 1, nonce: fields.nonce, now }), read);
    for (const expected of [{}, { chainId: 1 }, { nonce: fields.nonce }]) {
      const signature = pure.siwe.sign({ key, text, origin, now, ...expected });
      assert.equal(hex(signature), await account.signMessage({ message: text }));
      assert.equal(pure.message.verify({ message: utf8(text), signature, account: account.address }), true);
    }
    const bare = signIn(account.address, { statement: undefined, expirationTime: undefined, notBefore: undefined, requestId: undefined, resources: undefined, scheme: "https" });
    const { issuedAt, domain, address, uri, nonce } = read;
    assert.deepEqual(pure.siwe.parse({ text: bare.text }), { scheme: "https", domain, address, uri, chainId: 1, nonce, issuedAt, resources: [] });
  });

  test("are not signed where they are not for the page, the account, the chain, the nonce or the time", () => {
    const { key, account } = newKey();
    const { text } = signIn(account.address);
    const right = { key, text, origin, chainId: 1, nonce: "32891756ab", now };
    for (const [change, code, field] of [
      [{ origin: "https://evil.org" }, "siwe_origin", "text.domain"],
      [{ origin: "http://example.com:8443" }, "siwe_origin", "text.domain"],
      [{ key: newKey().key }, "siwe_account", "text.address"],
      [{ chainId: 10 }, "siwe_chain", "text.chainId"],
      [{ nonce: "12345678" }, "siwe_nonce", "text.nonce"],
      [{ now: Date.parse("2026-01-02T00:00:00Z") }, "siwe_expired", "text.expirationTime"],
      [{ now: Date.parse("2025-12-31T23:59:59Z") }, "siwe_not_yet_valid", "text.notBefore"],
      [{ text: text.replace("Version: 1", "Version: 2") }, "siwe_syntax", "text.version"],
      [{ text: `${text}\n` }, "siwe_syntax", "text"],
    ]) {
      assert.throws(() => pure.siwe.sign({ ...right, ...change }), { code, field });
    }
    assert.throws(() => pure.siwe.check({ text, origin, account: address(), now }), { code: "siwe_account", field: "text.address" });
  });
});

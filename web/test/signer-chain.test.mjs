// What the stateless methods sign, against two independent nodes: each type of transaction is mined as what it says, contracts
// stand where they were foretold, authorizations take effect, and contracts' signatures are verified.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { concat, encodeAbiParameters, encodeFunctionData, hexToBytes, keccak256, parseAbi, serializeErc6492Signature, toHex } from "viem";
import { loadInline } from "latchkey/inline";
import { startAnvil } from "./support/anvil.mjs";
import { mnemonic, startDevnet } from "./support/devnet.mjs";
import { mine, networkOf } from "./support/journey.mjs";

const contracts = JSON.parse(readFileSync(new URL("../../devnet/artifacts/contracts.json", import.meta.url), "utf8"));
const factoryABI = parseAbi(["function deploy(address first, bytes32 salt)"]);
const utf8 = (text) => new TextEncoder().encode(text);
const gwei = 10n ** 9n;

for (const [name, start] of Object.entries({ devnet: startDevnet, anvil: startAnvil })) {
  describe(`on ${name}`, () => {
    let chain, wallet, pure, key, account, other, factory;
    before(async () => {
      [chain, wallet] = await Promise.all([start(), loadInline()]);
      pure = wallet.pure;
      const seed = await wallet.mnemonic.seed({ phrase: utf8(mnemonic), passphrase: new Uint8Array() });
      const at = (i) => pure.hd.privateKey({ seed, path: `m/44'/60'/0'/0/${i}` });
      key = at(0);
      account = pure.key.address({ key });
      other = { key: at(5), address: chain.accounts[5] };
      await wallet.networks.put({ network: networkOf(chain) });
    });
    after(async () => {
      wallet?.close();
      await chain?.stop();
    });

    const common = async () => ({ key, chainId: chain.chainId, nonce: BigInt(await chain.call("eth_getTransactionCount", account, "latest")), gas: 1_500_000 });
    const dynamic = async () => ({ ...(await common()), maxPriorityFeePerGas: gwei, maxFeePerGas: 100n * gwei });
    /** Sends what was signed; resolves to the node's view of it and its receipt. */
    const send = async ({ raw, hash }) => {
      assert.equal(await chain.call("eth_sendRawTransaction", toHex(raw)), hash);
      await mine(chain, 1);
      const [seen, receipt] = await Promise.all(["eth_getTransactionByHash", "eth_getTransactionReceipt"].map((method) => chain.call(method, hash)));
      assert.equal(receipt.status, "0x1");
      assert.equal(seen.from, account.toLowerCase());
      return { seen, receipt };
    };

    test("legacy, EIP-2930 and EIP-1559 transactions are mined as their type", async () => {
      const accessList = [{ address: chain.weth, storageKeys: [`0x${"00".repeat(32)}`] }];
      const to = other.address;
      const legacy = await send(pure.transaction.signLegacy({ ...(await common()), gasPrice: 100n * gwei, to, value: 1n }));
      assert.equal(BigInt(legacy.seen.type), 0n);
      const listed = await send(pure.transaction.sign2930({ ...(await common()), gasPrice: 100n * gwei, to, value: 2n, accessList }));
      const dynamicFee = await send(pure.transaction.sign1559({ ...(await dynamic()), to, value: 3n, accessList }));
      for (const [{ seen }, type, value] of [[listed, 1n, 2n], [dynamicFee, 2n, 3n]]) {
        assert.deepEqual([BigInt(seen.type), BigInt(seen.value)], [type, value]);
        assert.deepEqual(seen.accessList, accessList.map((item) => ({ ...item, address: item.address.toLowerCase() })));
      }
    });

    test("contracts stand where CREATE and CREATE2 were foretold", async () => {
      const fields = await dynamic();
      const { receipt } = await send(pure.transaction.sign1559({ ...fields, create: true, data: hexToBytes(contracts.SmartAccountFactory) }));
      factory = pure.contract.createAddress({ creator: account, nonce: fields.nonce });
      assert.equal(receipt.contractAddress, factory.toLowerCase());

      const { address, deploy } = smartAccount(1);
      await send(pure.transaction.sign1559({ ...(await dynamic()), to: factory, data: hexToBytes(deploy) }));
      assert.notEqual(await chain.call("eth_getCode", address, "latest"), "0x");
    });

    test("a token takes a permit", async () => {
      const { address: token, name } = chain.tokens.find(({ symbol }) => symbol === "DUSD");
      const abi = parseAbi(["function permit(address owner, address spender, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s)", "function allowance(address owner, address spender) view returns (uint256)"]);
      const value = 5n * 10n ** 18n;
      const deadline = 2n ** 256n - 1n;
      const domain = { name, version: "1", chainId: chain.chainId, verifyingContract: pure.address.checksum({ text: token }) };
      const document = pure.permit.erc2612({ domain, owner: other.address, spender: account, value, nonce: 0n, deadline });
      const signature = pure.typedData.sign({ key: other.key, document, chainId: chain.chainId });
      const [r, s] = [signature.slice(0, 32), signature.slice(32, 64)].map((word) => toHex(word));
      const permit = encodeFunctionData({ abi, functionName: "permit", args: [other.address, account, value, deadline, signature[64], r, s] });
      await send(pure.transaction.sign1559({ ...(await dynamic()), to: domain.verifyingContract, data: hexToBytes(permit) }));
      const data = encodeFunctionData({ abi, functionName: "allowance", args: [other.address, account] });
      assert.equal(BigInt(await chain.call("eth_call", { to: token, data }, "latest")), value);
    });

    test("a token takes ERC-3009's authorizations", async () => {
      const { chainId } = chain;
      const fields = await dynamic();
      await send(pure.transaction.sign1559({ ...fields, gas: 3_000_000, create: true, data: hexToBytes(contracts.AuthorizedToken) }));
      const to = pure.contract.createAddress({ creator: account, nonce: fields.nonce });
      const domain = { name: "Authorized Token", version: "2", chainId, verifyingContract: to };
      const rest = "address from, address to, uint256 value, uint256 validAfter, uint256 validBefore, bytes32 nonce, uint8 v, bytes32 r, bytes32 s";
      const abi = parseAbi([
        `function transferWithAuthorization(${rest})`,
        `function receiveWithAuthorization(${rest})`,
        "function cancelAuthorization(address authorizer, bytes32 nonce, uint8 v, bytes32 r, bytes32 s)",
        "function authorizationState(address authorizer, bytes32 nonce) view returns (bool)",
        "function balanceOf(address owner) view returns (uint256)",
      ]);
      const ask = async (functionName, ...args) => BigInt(await chain.call("eth_call", { to, data: encodeFunctionData({ abi, functionName, args }) }, "latest"));
      const submit = async (functionName, args, key, document) => {
        const signature = pure.typedData.sign({ key, document, chainId });
        const [r, s] = [signature.slice(0, 32), signature.slice(32, 64)].map((word) => toHex(word));
        const data = encodeFunctionData({ abi, functionName, args: [...args, signature[64], r, s] });
        await send(pure.transaction.sign1559({ ...(await dynamic()), to, data: hexToBytes(data) }));
      };
      const move = (from, recipient, value, id) => ({ from, to: recipient, value, validAfter: 0n, validBefore: 2n ** 47n - 1n, nonce: toHex(id, { size: 32 }) });

      const out = move(account, other.address, 60n, 1);
      await submit("transferWithAuthorization", Object.values(out), key, pure.erc3009.transfer({ domain, ...out }));
      const back = move(other.address, account, 10n, 2);
      await submit("receiveWithAuthorization", Object.values(back), other.key, pure.erc3009.receive({ domain, ...back }));
      assert.deepEqual([await ask("balanceOf", account), await ask("balanceOf", other.address)], [50n, 50n]);

      const unused = { authorizer: other.address, nonce: toHex(3, { size: 32 }) };
      assert.equal(await ask("authorizationState", unused.authorizer, unused.nonce), 0n);
      await submit("cancelAuthorization", Object.values(unused), other.key, pure.erc3009.cancel({ domain, ...unused }));
      assert.equal(await ask("authorizationState", unused.authorizer, unused.nonce), 1n);
    });

    test("a transaction with its blob is mined", async () => {
      // The polynomial of a blob of zeros is 0 everywhere: its commitment and the proofs of it are the point at infinity.
      const infinity = Uint8Array.from({ length: 48 }, (_, i) => (i === 0 ? 0xc0 : 0));
      const versionedHash = `0x01${createHash("sha256").update(infinity).digest("hex").slice(2)}`;
      const { raw, hash } = pure.transaction.sign4844({ ...(await dynamic()), to: other.address, value: 4n, maxFeePerBlobGas: gwei, blobVersionedHashes: [versionedHash] });
      const sidecar = { version: 1, blobs: [new Uint8Array(131072)], commitments: [infinity], proofs: Array(128).fill(infinity) };
      const { seen } = await send({ raw: pure.transaction.addSidecar({ raw, sidecar }), hash });
      assert.equal(BigInt(seen.type), 3n);
      assert.deepEqual(seen.blobVersionedHashes, [versionedHash]);
    });

    /** The account that the factory deploys for the other key with a salt: where, and by which call. */
    const smartAccount = (salt) => {
      const bytes = toHex(salt, { size: 32 });
      const initCodeHash = keccak256(concat([contracts.SmartAccount, encodeAbiParameters([{ type: "address" }], [other.address])]));
      return {
        address: pure.contract.create2Address({ creator: factory, salt: bytes, initCodeHash }),
        deploy: encodeFunctionData({ abi: factoryABI, functionName: "deploy", args: [other.address, bytes] }),
      };
    };

    test("an authorization makes an account act as its code", async () => {
      const delegate = smartAccount(1).address;
      const nonce = BigInt(await chain.call("eth_getTransactionCount", other.address, "latest"));
      const authorization = pure.authorization.sign({ key: other.key, chainId: chain.chainId, address: delegate, nonce });
      const { seen } = await send(pure.transaction.sign7702({ ...(await dynamic()), to: account, authorizationList: [authorization] }));
      assert.equal(BigInt(seen.type), 4n);
      assert.equal(await chain.call("eth_getCode", other.address, "latest"), `0xef0100${delegate.slice(2).toLowerCase()}`);
      const ending = pure.authorization.signForEveryChain({ key: other.key, address: `0x${"00".repeat(20)}`, nonce: nonce + 1n });
      await send(pure.transaction.sign7702({ ...(await dynamic()), to: account, authorizationList: [ending] }));
      assert.equal(await chain.call("eth_getCode", other.address, "latest"), "0x");
    });

    test("signatures of keys, of contracts, and of contracts that are not deployed yet are verified", async () => {
      const { chainId } = chain;
      const message = utf8("Who am I?");
      const types = { EIP712Domain: [{ name: "name", type: "string" }], Note: [{ name: "text", type: "string" }] };
      const document = JSON.stringify({ types, primaryType: "Note", domain: { name: "Notes" }, message: { text: "Who am I?" } });
      for (const [method, what, signature] of [
        ["message", { message }, pure.message.sign({ key: other.key, message })],
        ["typedData", { document }, pure.typedData.sign({ key: other.key, document })],
      ]) {
        const verify = (of, bytes = signature) => wallet.verify[method]({ chainId, account: of, ...what, signature: bytes });
        assert.deepEqual(await verify(other.address), { valid: true, by: "key" });
        const { valid, by, reason } = await verify(account);
        assert.deepEqual([valid, by], [false, "key"]);
        assert.match(reason, /key/);

        const deployed = smartAccount(1).address;
        assert.deepEqual(await verify(deployed), { valid: true, by: "contract" });
        assert.equal((await verify(deployed, new Uint8Array(65))).valid, false);

        const { address, deploy } = smartAccount(2);
        const wrapped = hexToBytes(serializeErc6492Signature({ address: factory, data: deploy, signature: toHex(signature) }));
        assert.deepEqual(await verify(address, wrapped), { valid: true, by: "undeployed_contract" });
        assert.equal((await verify(address)).valid, false);
        assert.equal(await chain.call("eth_getCode", address, "latest"), "0x", "nothing was deployed");
      }
      await assert.rejects(wallet.verify.typedData({ chainId, account, document: document.replace('"Who', "Who"), signature: new Uint8Array(65) }), { code: "json_invalid", field: "document" });
      await assert.rejects(wallet.verify.message({ chainId: 999, account, message, signature: new Uint8Array(65) }), { code: "network_unknown" });
    });
  });
}

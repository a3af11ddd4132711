// Messages are planned, shown and approved as transactions are: permits that the real token and the real Permit2 take, sign-ins
// and personal messages that viem and ethers verify.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { verifyMessage as ethersVerifyMessage, verifyTypedData as ethersVerify } from "ethers";
import { encodeFunctionData, hashTypedData, hexToBytes, parseAbi, recoverMessageAddress, recoverTypedDataAddress, toHex } from "viem";
import { loadInline } from "latchkey/inline";
import { mnemonic, startDevnet } from "./support/devnet.mjs";
import { unlock, walletOn } from "./support/journey.mjs";

const utf8 = (text) => new TextEncoder().encode(text);
const unit = 10n ** 18n;
const soon = () => BigInt(Math.floor(Date.now() / 1000) + 600);
const origin = "https://app.example.org";
const dangers = ({ findings }) => findings.filter(({ severity }) => severity === "danger").map(({ id }) => id);

const permit2ABI = parseAbi([
  "struct Details { address token; uint160 amount; uint48 expiration; uint48 nonce; }",
  "struct Single { Details details; address spender; uint256 sigDeadline; }",
  "struct Permissions { address token; uint256 amount; }",
  "struct Transfer { Permissions permitted; uint256 nonce; uint256 deadline; }",
  "struct Where { address to; uint256 requestedAmount; }",
  "function permit(address owner, Single permitSingle, bytes signature)",
  "function transferFrom(address from, address to, uint160 amount, address token)",
  "function permitTransferFrom(Transfer permit, Where transferDetails, address owner, bytes signature)",
]);
const tokenABI = parseAbi([
  "function permit(address owner, address spender, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s)",
  "function allowance(address owner, address spender) view returns (uint256)",
  "function balanceOf(address owner) view returns (uint256)",
]);

describe("on devnet", () => {
  let chain, wallet, inline, pure, from, token, permit2, spender;
  before(async () => {
    chain = await startDevnet();
    ({ wallet, from } = await walletOn(chain));
    inline = await loadInline();
    pure = inline.pure;
    const { address } = pure;
    token = { ...chain.tokens.find(({ symbol }) => symbol === "DUSD") };
    token.address = address.checksum({ text: token.address });
    permit2 = address.checksum({ text: chain.permit2 });
    const seed = await inline.mnemonic.seed({ phrase: utf8(mnemonic), passphrase: new Uint8Array() });
    spender = { key: pure.hd.privateKey({ seed, path: "m/44'/60'/0'/0/5" }), address: address.checksum({ text: chain.accounts[5] }) };
  });
  after(async () => {
    wallet?.close();
    inline?.close();
    await chain?.stop();
  });

  const plan = (request) => wallet.planMessage({ request: { chainId: chain.chainId, from, origin, ...request } });
  const typed = (document) => plan({ kind: "typedData", document });
  const personal = (words) => plan({ kind: "personal", message: toHex(words) });

  /** Approves a plan with all its dangers, and has others verify the signature. */
  const approved = async ({ id, report }, document) => {
    const { signature, digest } = await wallet.approveMessage({ planId: id, acknowledged: dangers(report) });
    assert.equal(digest, report.digests[0].hash);
    if (document) {
      const { types, primaryType, domain, message } = JSON.parse(document);
      assert.equal(hashTypedData({ types, primaryType, domain, message }), digest);
      assert.equal(await recoverTypedDataAddress({ types, primaryType, domain, message, signature }), from);
      const { EIP712Domain: _, ...rest } = types;
      assert.equal(ethersVerify(domain, rest, message, signature), from);
    }
    return signature;
  };
  const call = async (to, abi, functionName, ...args) => BigInt(await chain.call("eth_call", { to, data: encodeFunctionData({ abi, functionName, args }) }, "latest"));
  /** Has the spender hand something in. */
  const submit = async (to, abi, functionName, ...args) => {
    const nonce = BigInt(await chain.call("eth_getTransactionCount", spender.address, "latest"));
    const data = hexToBytes(encodeFunctionData({ abi, functionName, args }));
    const { raw, hash } = pure.transaction.sign1559({ key: spender.key, chainId: chain.chainId, nonce, gas: 500_000, maxPriorityFeePerGas: 10n ** 9n, maxFeePerGas: 10n ** 11n, to, data });
    await chain.call("eth_sendRawTransaction", toHex(raw));
    await chain.call(chain.mineMethod, 1);
    const receipt = await chain.call("eth_getTransactionReceipt", hash);
    assert.equal(receipt.status, "0x1", functionName);
  };

  test("a permit is shown as the allowance that it is, and the token takes it", async () => {
    const domain = { name: token.name, version: "1", chainId: chain.chainId, verifyingContract: token.address };
    const deadline = soon();
    const document = pure.permit.erc2612({ domain, owner: from, spender: permit2, value: 500n * unit, nonce: 0n, deadline });
    const made = await typed(document);
    assert.equal(made.report.subject, "typedData");
    assert.equal(made.report.intent, `Let ${permit2} take up to 500 DUSD from you`);
    assert.deepEqual(made.report.findings.map(({ id }) => id), ["permit"]);
    assert.equal(made.report.fields.find(({ label }) => label === "Valid until").time, Number(deadline) * 1000);
    assert.deepEqual(made.report.digests.map(({ name }) => name), ["EIP-712 Digest", "Domain Hash", "Message Hash"]);
    assert.equal(made.report.parties[0].name, "Permit2");
    const signature = hexToBytes(await approved(made, document));
    const [r, s] = [signature.slice(0, 32), signature.slice(32, 64)].map((word) => toHex(word));
    await submit(token.address, tokenABI, "permit", from, permit2, 500n * unit, deadline, signature[64], r, s);
    assert.equal(await call(token.address, tokenABI, "allowance", from, permit2), 500n * unit);

    const used = await typed(document);
    assert.ok(used.report.findings.some(({ id }) => id === "nonce_used"), "the token has counted it");
  });

  test("Permit2 takes an allowance and a transfer that were signed so, and their dangers were said", async () => {
    const details = { token: token.address, amount: 7n * unit, expiration: soon(), nonce: 0n };
    const sigDeadline = soon();
    const single = pure.permit2.single({ chainId: chain.chainId, details, spender: spender.address, sigDeadline });
    const allowed = await typed(single);
    assert.match(allowed.report.intent, /^Let 0x\w+ take up to 7 DUSD from you until /);
    assert.deepEqual(dangers(allowed.report), ["spender_not_contract"]);
    await assert.rejects(wallet.approveMessage({ planId: allowed.id, acknowledged: [] }), { code: "findings_unacknowledged" });
    const before = await call(token.address, tokenABI, "balanceOf", spender.address);
    await submit(permit2, permit2ABI, "permit", from, { details: { ...details, expiration: Number(details.expiration), nonce: 0 }, spender: spender.address, sigDeadline }, await approved(allowed, single));
    const again = await typed(single);
    assert.deepEqual(again.report.findings.map(({ id }) => id).filter((id) => id.startsWith("nonce")), ["nonce_used"]);
    await submit(permit2, permit2ABI, "transferFrom", from, spender.address, 7n * unit, token.address);

    const permitted = { token: token.address, amount: 11n * unit };
    const deadline = soon();
    const once = pure.permit2.transferFrom({ chainId: chain.chainId, permitted, spender: spender.address, nonce: 77n, deadline });
    const signature = await approved(await typed(once), once);
    await submit(permit2, permit2ABI, "permitTransferFrom", { permitted, nonce: 77n, deadline }, { to: spender.address, requestedAmount: 11n * unit }, from, signature);
    assert.equal(await call(token.address, tokenABI, "balanceOf", spender.address), before + 18n * unit);
  });

  test("an unlimited permit for a drainer, on another chain, says all of it", async () => {
    const drainer = pure.address.checksum({ text: chain.contracts.Drainer });
    const domain = { name: token.name, version: "1", chainId: 1, verifyingContract: token.address };
    const document = pure.permit.erc2612({ domain, owner: from, spender: drainer, value: 2n ** 256n - 1n, nonce: 0n, deadline: 2n ** 256n - 1n });
    const { report } = await typed(document);
    assert.deepEqual(dangers(report).sort(), ["allowance_unlimited", "domain_chain_other"]);
    assert.ok(report.findings.some(({ id }) => id === "deadline_far") && report.findings.some(({ id }) => id === "domain_differs"));
  });

  test("what cannot be read is shown whole, and its danger must be acknowledged", async () => {
    const document = JSON.stringify({
      types: { EIP712Domain: [{ name: "name", type: "string" }, { name: "chainId", type: "uint256" }, { name: "verifyingContract", type: "address" }], Deal: [{ name: "who", type: "address[]" }, { name: "note", type: "string" }] },
      primaryType: "Deal", domain: { name: "Deals", chainId: chain.chainId, verifyingContract: permit2 }, message: { who: [from, spender.address], note: "all \u202eof it" },
    });
    const made = await typed(document);
    assert.deepEqual(dangers(made.report), ["typed_data_unknown", "text_turned"]);
    assert.deepEqual(made.report.arguments.slice(-2), [
      { name: "message.who", type: "address[]", value: `[${from}, ${spender.address}]` },
      { name: "message.note", type: "string", value: '"all \\u202eof it"' },
    ]);
    assert.ok(!JSON.stringify(made.report).includes("\u202e"));
    await approved(made, document);
    await assert.rejects(typed(document.replace('"note":"all', '"hidden":1,"note":"all')), { code: "field_unknown" });
  });

  test("a sign-in is held against the page that asks", async () => {
    const text = `app.example.org wants you to sign in with your Ethereum account:\n${from}\n\nSign in.\n\nURI: ${origin}\nVersion: 1\nChain ID: ${chain.chainId}\nNonce: 32891756\nIssued At: ${new Date().toISOString()}`;
    const made = await personal(text);
    assert.deepEqual([made.report.subject, made.report.intent, made.report.findings], ["signIn", "Sign in at app.example.org", []]);
    const signature = await approved(made);
    assert.equal(await recoverMessageAddress({ message: text, signature }), from);
    assert.equal(ethersVerifyMessage(text, signature), from);
    const elsewhere = await plan({ kind: "personal", message: toHex(text), origin: "https://app.example.org.evil.example" });
    assert.deepEqual(dangers(elsewhere.report), ["signin_origin"]);
  });

  test("a message's plan is none of a transaction, and dies when the wallet is locked", async () => {
    const message = await personal("I agree");
    const payment = await wallet.plan({ request: { chainId: chain.chainId, from, kind: "transfer", to: spender.address, amount: "1" } });
    await assert.rejects(wallet.approve({ planId: message.id, acknowledged: [] }), { code: "plan_unknown" });
    await assert.rejects(wallet.approveMessage({ planId: payment.id, acknowledged: [] }), { code: "plan_unknown" });
    assert.equal(await recoverMessageAddress({ message: "I agree", signature: await approved(message) }), from);
    await wallet.vault.lock();
    await unlock(wallet);
    await assert.rejects(wallet.approveMessage({ planId: message.id, acknowledged: [] }), { code: "plan_unknown" });
  });
});

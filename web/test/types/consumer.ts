// What a program in TypeScript writes against the package. It is compiled by package.test.mjs, never run.

import { load, LatchkeyError, watchAccount, type Authorization, type DecodedTransaction, type ErrorCode, type Plan, type Storage, type TokenDomain, type Verification, type Watch } from "latchkey";
import { loadInline } from "latchkey/inline";
import { load as loadNode } from "latchkey/node";
import { storeConformance } from "latchkey/store-conformance";

const storage: Storage = {
  load: async () => ({ version: 0, value: undefined }),
  compareAndSet: async (_key, expected, value) => expected === 0n && value.length > 0,
};

const keyed: Storage = { ...storage, mac: async (data) => data.slice(0, 32) };

export async function page(): Promise<Plan> {
  const wallet = await load({ storage, onProgress: ({ phase, loaded, total }) => console.log(phase, loaded / total) });
  const follow: Watch = watchAccount(wallet, { chainId: 1, account: "0x70997970C51812dc3A010C7d01b50e0d17dc79C8", onActivity: ({ open }) => console.log(open), onError: ({ code }) => console.log(code) });
  console.log((await follow.now()).next);
  follow.stop();
  const stop: () => void = wallet.on("restart", ({ reason }) => console.log(reason.code));
  stop();
  const amount: bigint = await wallet.amount.parse({ text: "1.5", decimals: 18 });
  const data: Uint8Array = await wallet.erc20.transfer({ to: "0x70997970C51812dc3A010C7d01b50e0d17dc79C8", amount });
  // @ts-expect-error amounts are never JavaScript numbers
  await wallet.erc20.transfer({ to: "0x70997970C51812dc3A010C7d01b50e0d17dc79C8", amount: 1 });
  // @ts-expect-error there is no such method
  await wallet.vault.open();
  console.log(data.length);
  return wallet.plan({ request: { chainId: 1, from: "0x70997970C51812dc3A010C7d01b50e0d17dc79C8", kind: "wrap", amount: "1" } });
}

export async function program(): Promise<void> {
  const inThread = await loadNode({ storage: { folder: "wallet", witness: "/elsewhere/witness" } });
  const own = await loadNode({ storage: keyed, witness: storage });
  own.close();
  const inline = await loadInline({ storage: "memory" });
  const hash: `0x${string}` = inline.pure.keccak256({ data: new Uint8Array() });
  console.log(hash, storeConformance.length);
  inThread.close();
  inline.close();
}

export async function sign(key: Uint8Array): Promise<Verification> {
  const wallet = await loadInline();
  const to = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
  const { transaction, authorization, message, typedData, permit, siwe, digest, verify } = wallet;
  const fees = { maxPriorityFeePerGas: 1n, maxFeePerGas: 2n };
  const { raw, hash }: { raw: Uint8Array; hash: `0x${string}` } = await transaction.sign1559({ key, chainId: 1, nonce: 0, ...fees, gas: 21_000, to });
  const authorized: Authorization = await authorization.sign({ key, chainId: 1, address: to, nonce: 1 });
  await transaction.sign7702({ key, chainId: 1n, nonce: 0n, ...fees, gas: 21_000n, to, value: 1n, accessList: [{ address: to, storageKeys: [hash] }], authorizationList: [authorized] });
  // @ts-expect-error an EIP-4844 transaction has a recipient
  await transaction.sign4844({ key, chainId: 1, nonce: 0, ...fees, gas: 21_000, maxFeePerBlobGas: 1n, blobVersionedHashes: [hash] });
  const decoded: DecodedTransaction = await transaction.decode({ raw });
  const blobFee: bigint | undefined = decoded.maxFeePerBlobGas;
  const authority: `0x${string}` | undefined = decoded.authorizationList[0]?.authority;
  console.log(blobFee, authority);

  const domain: TokenDomain = { name: "USD Coin", version: "2", chainId: 1, verifyingContract: to };
  const document: string = await permit.erc2612({ domain, owner: to, spender: to, value: 1n, nonce: 0n, deadline: 1n });
  const signature: Uint8Array = await typedData.sign({ key, document });
  const valid: boolean = await message.verify({ message: new Uint8Array(), signature, account: to });
  console.log(valid, await siwe.sign({ key, text: "", origin: "https://example.com", now: Date.now() }));
  // @ts-expect-error the one method that signs a bare hash has another name
  await digest.sign({ key, digest: hash });
  return verify.typedData({ chainId: 1, account: to, document, signature });
}

export function isLocked(error: unknown): boolean {
  const locked: ErrorCode = "wallet_locked";
  return error instanceof LatchkeyError && error.code === locked;
}

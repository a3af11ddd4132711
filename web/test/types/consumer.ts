// What a program in TypeScript writes against the package. It is compiled by package.test.mjs, never run.

import { load, LatchkeyError, type ErrorCode, type Plan, type Storage } from "latchkey";
import { loadInline } from "latchkey/inline";
import { load as loadNode } from "latchkey/node";
import { storeConformance } from "latchkey/store-conformance";

const storage: Storage = {
  load: async () => ({ version: 0, value: undefined }),
  compareAndSet: async (_key, expected, value) => expected === 0n && value.length > 0,
};

export async function page(): Promise<Plan> {
  const wallet = await load({ storage, onProgress: ({ phase, loaded, total }) => console.log(phase, loaded / total) });
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
  const inThread = await loadNode({ storage: { folder: "wallet" } });
  const inline = await loadInline({ storage: "memory" });
  const hash: `0x${string}` = inline.pure.keccak256({ data: new Uint8Array() });
  console.log(hash, storeConformance.length);
  inThread.close();
  inline.close();
}

export function isLocked(error: unknown): boolean {
  const locked: ErrorCode = "wallet_locked";
  return error instanceof LatchkeyError && error.code === locked;
}

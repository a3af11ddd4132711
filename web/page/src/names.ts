// ENS names: normalised here (ENSIP-15), resolved by the module.
import { LatchkeyError, wallet, type EnsName } from "./wallet.js";

/** looksLikeName tells a name from an address that is being typed. */
export function looksLikeName(text: string): boolean {
  return /^\S+\.\S{2,}$/u.test(text) && !/^0x[0-9a-f.]*$/i.test(text);
}

/** resolve asks ENS for the address of a name. The tables of normalisation, 66 kB, are only fetched when a first name is typed. */
export async function resolve(chainId: number, text: string): Promise<EnsName> {
  const { ens_normalize: normalize } = await import("@adraffy/ens-normalize");
  let name: string;
  try {
    name = normalize(text);
  } catch (error) {
    throw new LatchkeyError("ens_name_invalid", `this is no valid ENS name: ${reason(error)}`, "name");
  }
  return wallet.ens.resolve({ chainId, name });
}

function reason(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/[.\s]+$/, "");
}

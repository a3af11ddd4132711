// ENS names: normalised here (ENSIP-15), resolved by the module.
import { LatchkeyError, wallet, type Address, type EnsName } from "./wallet.js";

/** looksLikeName tells a name from an address that is being typed. */
export function looksLikeName(text: string): boolean {
  return /^\S+\.\S{2,}$/u.test(text) && !/^0x[0-9a-f.]*$/i.test(text);
}

/** The tables of normalisation, 66 kB, are only fetched when a first name is met. */
async function normalise(text: string): Promise<string> {
  const { ens_normalize } = await import("@adraffy/ens-normalize");
  return ens_normalize(text);
}

/** resolve asks ENS for the address of a name. */
export async function resolve(chainId: number, text: string): Promise<EnsName> {
  let name: string;
  try {
    name = await normalise(text);
  } catch (error) {
    throw new LatchkeyError("ens_name_invalid", `this is no valid ENS name: ${reason(error)}`, "name");
  }
  return wallet.ens.resolve({ chainId, name });
}

/** nameInEns asks ENS for the name of an address. It is empty where there is none that is normalised and stands for the address, and where ENS cannot be asked. */
export async function nameInEns(chainId: number, address: Address): Promise<string> {
  try {
    const { name } = await wallet.ens.reverse({ chainId, address });
    return name && (await normalise(name)) === name ? name : "";
  } catch {
    return "";
  }
}

function reason(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/[.\s]+$/, "");
}

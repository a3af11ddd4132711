import { explain } from "../messages.js";
import { wallet, type AbiItem } from "../wallet.js";

/** Interface is what a text declares, or why it cannot be read. */
export interface Interface {
  items: AbiItem[];
  wrong: string;
}

/** So much of a text is shown from where it goes wrong. */
const EXCERPT = 24;

/** readInterface reads a JSON ABI, an artifact that has one, or signatures. */
export async function readInterface(text: string): Promise<Interface> {
  if (!text.trim()) return { items: [], wrong: "" };
  try {
    return { items: await wallet.abi.parse({ text }), wrong: "" };
  } catch (error) {
    const { what, details } = explain(error);
    return { items: [], wrong: details["position"] === undefined ? what : `${what} ${place(text, Number(details["position"]))}` };
  }
}

/** place points at a byte of a text. */
function place(text: string, position: number): string {
  const rest = new TextDecoder().decode(new TextEncoder().encode(text).slice(position)).trimStart();
  return rest ? `It goes wrong here: ${rest.slice(0, EXCERPT)}${rest.length > EXCERPT ? "…" : ""}` : "It ends too early.";
}

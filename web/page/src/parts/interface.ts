import { hex, unhex, visible } from "../format.js";
import { explain } from "../messages.js";
import { LatchkeyError, wallet, type AbiItem } from "../wallet.js";

/** Interface is what a text declares, or why it cannot be read. */
export interface Interface {
  items: AbiItem[];
  wrong: string;
}

/** So much of a text is shown from where it goes wrong. */
const EXCERPT = 24;
/** So many characters of an error's arguments are. */
const MOST = 480;

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

/** inItsWords says a contract's refusal by the error that the contract's ABI declares, where the wallet has only its selector. */
export async function inItsWords(error: unknown, abi: string): Promise<unknown> {
  if (!(error instanceof LatchkeyError)) return error;
  const { reason = "", data: given = "" } = error.details;
  const data = unhex(given);
  const { items } = await readInterface(abi);
  const declared = items.find(({ kind, selector }) => kind === "error" && reason.endsWith(hex(selector)));
  if (!data || !declared) return error;
  try {
    const values = await wallet.abi.decodeError({ signature: declared.declaration, data });
    const list = values.map(({ name, value }) => visible(`${name} ${value}`.trim())).join(", ").slice(0, MOST);
    const said = `the contract refused: ${declared.name}${list && ` (${list})`}`;
    return new LatchkeyError(error.code, error.message.replace(reason, () => said), error.field, { ...error.details, reason: said });
  } catch {
    return error; // the data are cut, or none of this error's
  }
}

// One shape for all that the approval sheet shows, and one way to approve it.
import { plural } from "../format.js";
import type { Offer } from "./offer.js";
import type { Ask } from "../store.js";
import { wallet, type Amount, type Finding, type MessageRequest, type Plan, type PlanRequest, type Report, type Sent, type SignedMessage } from "../wallet.js";

/** Proposal is what was made ready: one report, or several that are approved together, with what there is to say of all of them. */
export interface Proposal {
  id: string;
  intent: string;
  reports: Report[];
  findings: Finding[];
  /** The worst fees of several together. */
  fee?: Amount;
}

/** Outcome is what an approval made: transactions, or the signature of a message. */
export interface Outcome {
  sent: Sent[];
  signed?: SignedMessage;
}

export function isMessage(ask: Ask): ask is MessageRequest {
  return "kind" in ask && ["personal", "typedData", "authorization"].includes(ask.kind);
}

/** once marks an ask with an id of its own, which makes a second approval the same intent, not a second transaction. */
export function once(ask: Ask): Ask {
  if (isMessage(ask)) return ask;
  const mark = (request: PlanRequest): PlanRequest => ({ ...request, intentId: crypto.randomUUID() });
  return Array.isArray(ask) ? ask.map(mark) : mark(ask);
}

/** offerOf is what an ask itself says of its fee and number. */
export function offerOf(ask: Ask): Offer {
  if (isMessage(ask) || Array.isArray(ask)) return { speed: "normal" };
  const { speed = "normal", nonce, maxFeePerGas, maxPriorityFeePerGas } = ask;
  return { speed, ...(nonce === undefined ? {} : { nonce }), ...(maxFeePerGas === undefined ? {} : { maxFeePerGas }), ...(maxPriorityFeePerGas === undefined ? {} : { maxPriorityFeePerGas }) };
}

/** propose makes an ask ready for approval, with an offer in place of its own. */
export async function propose(ask: Ask, offer: Offer): Promise<Proposal> {
  if (Array.isArray(ask)) {
    const plan = await wallet.planBatch({ requests: ask.map((request) => ({ ...request, ...offer })) });
    return { ...plan, intent: `Approve ${plural(ask.length, "transaction")} together` };
  }
  if (isMessage(ask)) return single(await wallet.planMessage({ request: ask }));
  const { nonce: _, maxFeePerGas: _max, maxPriorityFeePerGas: _tip, ...request } = ask;
  return single(await wallet.plan({ request: { ...request, ...offer } }));
}

function single({ id, report }: Plan): Proposal {
  return { id, intent: report.intent, reports: [report], findings: [] };
}

/** carryOut signs exactly what was proposed. */
export async function carryOut(ask: Ask, planId: string, acknowledged: string[]): Promise<Outcome> {
  if (isMessage(ask)) return { sent: [], signed: await wallet.approveMessage({ planId, acknowledged }) };
  return { sent: Array.isArray(ask) ? await wallet.approveBatch({ planId, acknowledged }) : [await wallet.approve({ planId, acknowledged })] };
}

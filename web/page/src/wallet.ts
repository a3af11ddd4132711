// The one place where the page meets the package.
import { load, type Latchkey, type Progress } from "latchkey";

export type {
  AbiItem, Account, Actions, Activity, Address, Allowance, Amount, Approval, Approvals, Balance, BatchPlan, Change, ChainStatus, Contact, ContractResult,
  Decoded, DescriptorInfo, Digest, EnsName, Fee, FeeMarket, Field, Finding, Hex, ListedToken, MessageRequest, MnemonicCheck, NFT, NamedBy, Network, Party, Place, Plan,
  PlanRequest, Portfolio, Progress, RecipientCheck, Report, Sent, Severity, SignedMessage, Simulated, Simulation, Slot, Source, Token, TokenList, Transaction,
  Transfer, Transfers, Watch,
} from "latchkey";
export { LatchkeyError, watchAccount } from "latchkey";

export let wallet: Latchkey;

/** open loads the module from beside the page. Errors: those of `load`. */
export async function open(onProgress: (progress: Progress) => void): Promise<Latchkey> {
  wallet = await load({
    // The package's own files stand in this folder as they are; the module lies beside its Worker.
    worker: new URL("latchkey/worker.js", document.baseURI),
    onProgress,
  });
  return wallet;
}

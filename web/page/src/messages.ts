import { LatchkeyError } from "./wallet.js";

/** Problem is a failure as a person reads it: what happened, what is safe, what to do. */
export interface Problem {
  code: string;
  field: string;
  what: string;
  safe: string;
  next: string;
  details: Record<string, string>;
}

type Words = { what?: string; safe?: string; next?: string };

const KEYS_SAFE = "Your keys and your coins are safe.";
const NOTHING_SENT = "Nothing was signed or sent.";
const NOTHING_CHANGED = "Nothing was changed.";

/** MESSAGES says more than the module can, where the page knows what the person was doing. */
const MESSAGES: Record<string, Words> = {
  // Loading
  module_blocked: { what: "This page's security policy does not let the wallet's module run.", safe: KEYS_SAFE, next: "Whoever serves this page must allow 'wasm-unsafe-eval' in its script-src. Then reload." },
  module_unsupported: { what: "This browser is too old to run the wallet's module.", safe: KEYS_SAFE, next: "Update it, or open the page in a current Chrome, Firefox, Edge or Safari." },
  module_unreachable: { what: "The wallet's module could not be fetched.", safe: KEYS_SAFE, next: "Check the connection to this page's server, then try again." },
  module_invalid: { what: "What the server sent is not the wallet's module.", safe: KEYS_SAFE, next: "Reload. If it stays so, whoever serves this page has to publish it again." },
  module_mismatch: { what: "The page and the wallet's module come from different builds.", safe: KEYS_SAFE, next: "Reload. If it stays so, whoever serves this page has to publish both together." },
  runtime_mismatch: { what: "The wallet's module and its support script come from different builds.", safe: KEYS_SAFE, next: "Reload. If it stays so, whoever serves this page has to publish both together." },
  worker_failed: { what: "This page may not start the wallet's Worker.", safe: KEYS_SAFE, next: "Its security policy must allow worker-src 'self' and the Trusted Types policy named latchkey." },
  random_refused: { what: "This browser's source of random numbers does not work as it must.", safe: "No key was made, so none is weak.", next: "Turn off extensions that change pages, restart the browser and try again. Do not make a wallet on this device before that works." },
  random_source: { what: "The source of random numbers failed.", safe: "No key was made, so none is weak.", next: "Restart the browser and try again." },
  module_dead: { what: "The module stopped and was replaced by a fresh one.", safe: "Your keys are safe, and what was recorded stays recorded.", next: "Unlock the wallet again and look at Activity before you repeat anything." },
  module_panic: { what: "The module met a mistake of its own and was replaced by a fresh one.", safe: "Your keys are safe, and what was recorded stays recorded.", next: "Unlock the wallet again and look at Activity before you repeat anything." },

  // Vault
  vault_password: { what: "That password does not open this wallet.", safe: "Nothing was lost.", next: "Check the keyboard layout and Caps Lock, then try again." },
  password_short: { what: "The password is too short.", safe: NOTHING_CHANGED, next: "Use at least eight characters; several words are better than one with digits." },
  vault_exists: { what: "This browser already keeps a wallet.", safe: "It was not touched.", next: "Reload, unlock it, and add the other phrase or key under Accounts." },
  vault_damaged: { what: "The stored wallet is damaged and was not opened.", safe: "Your coins are on the chain, not in this browser.", next: "Restore the wallet from its words in another browser profile." },
  vault_version: { what: "A newer Latchkey wrote this wallet.", safe: "It was not touched.", next: "Reload to get the newer page." },
  vault_changed: { what: "Another tab changed the wallet at the same moment.", safe: NOTHING_CHANGED, next: "Look at its accounts, then do this again." },
  account_exists: { what: "This wallet has that account already.", safe: NOTHING_CHANGED, next: "Look for it under Accounts." },
  wallet_locked: { what: "The wallet is locked.", safe: NOTHING_SENT, next: "Unlock it and do this again." },
  flow_cancelled: { what: "This was stopped because the wallet was locked.", safe: "Nothing more was signed.", next: "Unlock the wallet and look at Activity before you repeat it." },
  storage_failed: { what: "The browser refused to store this.", safe: "No signature left the wallet, since each is recorded first.", next: "Free some space, leave private browsing, then try again." },
  storage_busy: { what: "Other tabs of this wallet are writing all the time.", safe: NOTHING_CHANGED, next: "Close them and try again." },

  // Node
  node_not_reached: { what: "The node does not answer.", safe: "Your keys are here, your coins on the chain.", next: "Check the connection, or choose another node under Settings." },
  node_outcome_unknown: { what: "The node does not answer.", safe: "What was sent keeps its number: it cannot be paid twice.", next: "Try again in a moment, or choose another node under Settings." },
  node_answer_invalid: { what: "The node answered with something that is no valid reply.", safe: NOTHING_SENT, next: "Check its address under Settings: it must be a JSON-RPC endpoint." },
  node_refused: { safe: NOTHING_SENT, next: "Try again in a moment, or choose another node under Settings." },
  chain_id_mismatch: { what: "The node serves another chain than this network names.", safe: NOTHING_SENT, next: "Correct the node or the chain id under Settings." },
  chain_reset: { what: "This chain is not the one your earlier transactions are on, although its id is the same.", safe: NOTHING_SENT, next: "If it is a development chain that was reset, go on: the next thing you send asks you to confirm it. Otherwise choose another node." },

  nodes_disagree: { what: "Two nodes of this network contradict each other.", safe: NOTHING_SENT, next: "One of them is behind, or does not tell the truth. Wait a minute and try again; if it stays so, take the one you trust less out under Settings." },

  // The nonce ledger
  ledger_edited: { what: "The records of this account were changed by something other than this wallet.", safe: "Your keys and your coins are safe, and nothing is signed for this account meanwhile.", next: "Another program on this device, or somebody, wrote into this browser's storage: find out what before you go on." },
  ledger_rolled_back: { what: "The records of this account are older than they were.", safe: "Your keys and your coins are safe, and nothing is signed for this account meanwhile.", next: "That happens when a copy of this browser's profile is restored. What was sent since then is not in them." },
  ledger_damaged: { what: "The records of this account cannot be read.", safe: "Your keys and your coins are safe, and nothing is signed for this account meanwhile.", next: "A part of this browser's storage was damaged." },
  transaction_unknown: { what: "This wallet's records do not have that transaction, or it is settled by now.", safe: NOTHING_SENT, next: "Look at the list again." },
  nonce_conflict: { safe: NOTHING_CHANGED, next: "Look at the list again: it may have been signed meanwhile." },

  // Requests
  plan_stale: { what: "Things changed while you were reading.", safe: NOTHING_SENT, next: "Look at the new plan and approve that." },
  plan_unknown: { what: "The module was restarted, and plans do not outlive it.", safe: NOTHING_SENT, next: "Look at the new plan and approve that." },
  nonce_gap_ahead: { what: "Transactions from this account were mined that this wallet did not send.", safe: NOTHING_SENT, next: "Review it again: the new plan asks you to confirm that." },
  nonce_unsettled: { safe: NOTHING_SENT },
  fee_over_cap: { safe: NOTHING_SENT },
  fee_below_base: { safe: NOTHING_SENT },
  replacement_underpriced: { what: "No node takes a replacement for so little more.", safe: NOTHING_SENT, next: "Both fees must be at least a tenth higher than before." },
  nonce_not_replaceable: { safe: NOTHING_SENT, next: "Look at Activity: it may be mined by now." },
  nonce_used: { safe: NOTHING_SENT },
  nonce_not_next: { safe: NOTHING_SENT },
  nonce_delegated: { safe: NOTHING_SENT },
  nonce_window_full: { safe: NOTHING_SENT, next: "Wait until some of what is in flight is mined." },
  amount_syntax: { what: "That is not an amount.", next: "Write digits with one decimal point, such as 1.5." },
  amount_decimals: { next: "Nothing is rounded for you: leave the last digits away yourself." },
  amount_range: { what: "No chain has that much.", next: "Write a smaller amount." },
  ens_name_invalid: { next: "Type the name anew instead of copying it: letters that look right can be others." },
  address_checksum: { what: "A character of this address is wrong: its capital letters do not match.", next: "Copy it again from where you have it." },
  address_invalid: { what: "That is not an address.", next: "An address is 0x and 40 characters, 0 to 9 and a to f." },
  label_invalid: { what: "This name is too long, or has a character that does not show.", safe: NOTHING_CHANGED, next: "Choose a shorter one, of letters, digits and common signs." },
  private_key_text: { what: "That is not a private key.", next: "A key is 64 characters, 0 to 9 and a to f, with or without 0x." },
  key_range: { what: "That number is not a valid private key.", next: "Copy it again from where you have it." },
};

const UNSOUND = new Set(["ledger_edited", "ledger_rolled_back", "ledger_damaged"]);

/** isUnsound tells the failures that beginning the ledger again mends. */
export function isUnsound(problem: Problem | undefined): boolean {
  return problem !== undefined && UNSOUND.has(problem.code);
}

/** explain turns whatever was thrown into sentences. The module's own message is used wherever the table has none. */
export function explain(error: unknown): Problem {
  if (!(error instanceof LatchkeyError)) {
    const text = error instanceof Error ? error.message : String(error);
    return { code: "unexpected", field: "", what: sentence(text || "Something failed without saying why."), safe: KEYS_SAFE, next: "Reload the page and try again.", details: {} };
  }
  const words = MESSAGES[error.code] ?? {};
  return {
    code: error.code,
    field: error.field ?? "",
    what: words.what ?? sentence(error.message),
    safe: words.safe ?? "",
    next: words.next ?? "",
    details: error.details ?? {},
  };
}

/** sentence gives the module's lower-case messages a capital and a full stop. */
function sentence(message: string): string {
  const trimmed = message.trim();
  const capital = trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
  return /[.!?]$/.test(capital) ? capital : capital + ".";
}

// Passwords become key-encryption keys here, and every copy that the page can reach is zeroed.
import { locking, opened } from "./session.js";
import { wallet, type Account } from "./wallet.js";

/** The codes of a password that opens nothing; one too short for a new wallet opens none either. */
export const WRONG_PASSWORD = new Set(["vault_password", "password_short"]);

const EMPTY = () => new Uint8Array();

/** Secret is what a new keyring is made of: a phrase, perhaps with its passphrase, or a private key. */
export interface Secret {
  phrase?: Uint8Array;
  passphrase?: Uint8Array;
  key?: Uint8Array;
  backedUp: boolean;
}

/** deriveKey runs Argon2id, about half a second, in an instance that is thrown away. */
async function deriveKey(password: string, params: Awaited<ReturnType<typeof wallet.vault.newParams>>): Promise<Uint8Array> {
  const secret = new TextEncoder().encode(password);
  try {
    return await wallet.vault.deriveKey({ password: secret, params });
  } finally {
    secret.fill(0);
  }
}

/** createVault encrypts a first keyring under a new password, adds the further accounts chosen, and opens the wallet. */
export async function createVault(password: string, { phrase = EMPTY(), passphrase = EMPTY(), key = EMPTY(), backedUp }: Secret, paths: string[] = []): Promise<void> {
  const params = await wallet.vault.newParams();
  const kek = await deriveKey(password, params);
  try {
    let accounts = await wallet.vault.create({ kek, params, phrase, passphrase, key, backedUp });
    accounts = await addAccounts(accounts, accounts[0]?.keyring ?? 0, paths);
    void navigator.storage?.persist?.(); // a browser may ask the user, who need not answer
    await opened(accounts);
  } finally {
    for (const secret of [kek, phrase, passphrase, key]) secret.fill(0);
  }
}

/** importSecret adds a keyring to the open wallet. */
export async function importSecret({ phrase = EMPTY(), passphrase = EMPTY(), key = EMPTY(), backedUp }: Secret, label: string, paths: string[] = []): Promise<Account[]> {
  try {
    const accounts = await wallet.accounts.import({ phrase, passphrase, key, label, backedUp });
    return await addAccounts(accounts, accounts.at(-1)?.keyring ?? 0, paths);
  } finally {
    for (const secret of [phrase, passphrase, key]) secret.fill(0);
  }
}

async function addAccounts(accounts: Account[], keyring: number, paths: string[]): Promise<Account[]> {
  for (const path of paths) {
    if (accounts.some((one) => one.keyring === keyring && one.path === path)) continue;
    accounts = await wallet.accounts.add({ keyring, path, label: "" });
  }
  return accounts;
}

/** unlock opens the stored wallet. */
export async function unlock(password: string): Promise<void> {
  await locking;
  const kek = await stored(password);
  try {
    await opened(await wallet.vault.unlock({ kek }));
  } finally {
    kek.fill(0);
  }
}

/** reveal returns a keyring's phrase, after the password was given again. */
export async function reveal(password: string, keyring: number): Promise<Uint8Array> {
  const kek = await stored(password);
  try {
    return await wallet.vault.reveal({ kek, keyring });
  } finally {
    kek.fill(0);
  }
}

async function stored(password: string): Promise<Uint8Array> {
  const { kdf } = await wallet.vault.status();
  if (!kdf) throw new Error("There is no wallet in this browser. Reload the page.");
  return deriveKey(password, kdf);
}

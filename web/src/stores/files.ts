// A store in a folder, for Node. Each record is a folder of its own with one file a version:
//
//     record-ledger%2f1%2f0xf39f…/00000000000000000007
//
// A rename is no compare-and-set: it replaces what another process wrote a moment before. So version N+1 is first written
// whole under a temporary name and flushed, and then linked to its final name, which fails if that name exists
// (link(2): EEXIST). Whoever links first wins, and a file with a version's name always has all of its bytes.
//
// Names become free again when old versions are removed, and a process that slept must not take one: it would believe that
// it won. So a writer looks for the newest version after its temporary file is there, and whoever removes old versions
// removes the temporary files that were meant for them first. A version that came and went between the look and the link
// has therefore taken the link's source along (link(2): ENOENT): a link that succeeds follows the newest version.
//
// Nothing is removed before the folder is flushed, so that a version which stands alone in its folder is flushed.

import { createHmac, randomBytes, randomUUID } from "node:crypto";
import { link, mkdir, open, readdir, readFile, unlink } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { LatchkeyError } from "../errors.js";
import { once } from "../mac.js";
import { recordsOf } from "../records.js";
import type { KeyedStorage, Records, StoredRecord } from "../storage.js";

const VERSION_NAME = /^[0-9]{20}$/;
const TEMPORARY_NAME = /^new-[0-9]{20}-/;

/** Where a wallet's records lie: two folders, because one that was rolled back whole does not know it. */
export interface Folders {
  folder: string;
  /** Where that lies which shows that the folder was rolled back; default: beside the folder, with -witness behind its name. */
  witness?: string;
}

/** Returns both folders by their whole paths: a program may change its working directory later; its ledger stays where it is. */
export function foldersOf({ folder, witness }: Folders): Required<Folders> {
  const root = resolve(folder);
  return { folder: root, witness: witness === undefined ? root + "-witness" : resolve(witness) };
}

/** Returns the records of a wallet in its two folders. */
export function fileRecords(folders: Folders): Records {
  const { folder, witness } = foldersOf(folders);
  return recordsOf(fileStorage(folder), fileStorage(witness));
}

/** Returns a store in the folder, which is made if it is missing. Any number of processes may use it at once. */
export function fileStorage(folder: string): KeyedStorage {
  const root = resolve(folder);
  const key = once(() => guard(() => keyIn(root)));
  return {
    async load(key: string): Promise<StoredRecord> {
      const place = recordFolder(root, key);
      return guard(async () => {
        for (;;) {
          const names = await namesIn(place);
          const version = newestOf(names);
          if (version === 0n) return { version, value: undefined };
          const value = await readIfThere(join(place, fileName(version)));
          if (!value) continue; // another process wrote a newer version and removed this one between the two looks
          if (names.length > 1) await flushFolder(place); // what is sent because of it must not outlive it
          return { version, value };
        }
      });
    },

    async compareAndSet(key: string, expected: bigint, value: Uint8Array): Promise<boolean> {
      const place = recordFolder(root, key);
      return guard(async () => {
        if (expected === 0n) await makeFolder(place, root);
        if (newestOf(await namesIn(place)) !== expected) return false;
        if (!(await write(place, expected + 1n, value))) return false;
        await removeOlder(place, expected + 1n).catch(() => undefined); // it is written; the next writer tries again
        return true;
      });
    },

    async mac(data: Uint8Array): Promise<Uint8Array> {
      return new Uint8Array(createHmac("sha256", await key()).update(data).digest());
    },
  };
}

/** Percent-encodes all but [a-z0-9_-]: file systems that ignore case, or read dots and slashes, see distinct plain names. */
function recordFolder(folder: string, key: string): string {
  let name = "record-";
  for (const byte of new TextEncoder().encode(key)) {
    const character = String.fromCharCode(byte);
    name += /[a-z0-9_-]/.test(character) ? character : "%" + byte.toString(16).padStart(2, "0");
  }
  if (key === "" || name.length > 200) {
    throw new LatchkeyError("storage_failed", "A storage key must be between 1 and about 190 characters long.", "key");
  }
  return join(folder, name);
}

function fileName(version: bigint): string {
  return version.toString().padStart(20, "0");
}

function newestOf(names: string[]): bigint {
  let newest = 0n;
  for (const name of names) {
    if (VERSION_NAME.test(name) && BigInt(name) > newest) newest = BigInt(name);
  }
  return newest;
}

/** Returns the folder's key, which is made if it is missing: whole under a temporary name first, so of many that are made the first one's stays. */
async function keyIn(root: string): Promise<Uint8Array> {
  const path = join(root, "mac-key");
  if (!(await readIfThere(path))) {
    await makeFolder(root, root);
    const temporary = join(root, `new-mac-key-${randomUUID()}`);
    try {
      await writeFlushed(temporary, randomBytes(32));
      await linkExclusively(temporary, path);
    } finally {
      await removeIfThere(temporary).catch(() => undefined); // such as a scanner that holds it open on Windows
    }
  }
  const key = await readIfThere(path);
  if (key?.length !== 32) throw new LatchkeyError("storage_failed", "The file mac-key in the wallet's folder is not the 32 bytes of a key. Put it back from where you keep copies.");
  await flushFolder(root); // whoever made it may have crashed before it was flushed, and what is signed with it must not outlive it
  return key;
}

/** Writes a version, flushed; false if another process was first. */
async function write(place: string, version: bigint, value: Uint8Array): Promise<boolean> {
  const final = join(place, fileName(version));
  const temporary = join(place, `new-${fileName(version)}-${randomUUID()}`);
  let flushed = true;
  try {
    await writeFlushed(temporary, value);
    if (newestOf(await namesIn(place)) !== version - 1n) return false;
    if (!(await linkExclusively(temporary, final))) return false;
    flushed = false; // where this fails the temporary file stays: whoever loads sees that the version may not be flushed
    await flushFolder(place);
    flushed = true;
    return true;
  } finally {
    if (flushed) await removeIfThere(temporary).catch(() => undefined); // the next writer tries again, and what is written is written
  }
}

async function writeFlushed(path: string, value: Uint8Array): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    await file.writeFile(value);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** False if the name is taken, or was: then the file to link is gone. */
async function linkExclusively(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST" || errorCode(error) === "ENOENT") return false;
    throw error;
  }
}

/** Removes what a flushed version replaces: first what was meant to be, then what was. An old vault opens with its old password. */
async function removeOlder(place: string, newest: bigint): Promise<void> {
  const names = await namesIn(place);
  const meant = names.filter((name) => TEMPORARY_NAME.test(name) && BigInt(name.slice(4, 24)) <= newest);
  const were = names.filter((name) => VERSION_NAME.test(name) && BigInt(name) < newest);
  for (const name of [...meant, ...were]) await removeIfThere(join(place, name));
}

/**
 * A new folder's own entry must be flushed too, or a power loss takes the record with it. Those up to root's are flushed even
 * where the folders are there already: whoever made them may have crashed just then, or not come to it yet.
 */
async function makeFolder(place: string, root: string): Promise<void> {
  const made = await mkdir(place, { recursive: true, mode: 0o700 });
  const top = made !== undefined && made.length < root.length ? made : root;
  for (let path = place; path.length >= top.length; path = dirname(path)) {
    try {
      await flushFolder(dirname(path));
    } catch (error) {
      const madeElsewhere = path === root && (made === undefined || made.length > root.length); // by who may read the folder above
      if (!madeElsewhere || errorCode(error) !== "EACCES") throw error;
    }
    if (path === dirname(path)) return;
  }
}

async function flushFolder(path: string): Promise<void> {
  if (process.platform === "win32") return; // Windows has no flush of a folder; NTFS journals its entries
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function namesIn(place: string): Promise<string[]> {
  try {
    return await readdir(place);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw error;
  }
}

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

async function removeIfThere(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
  }
}

function errorCode(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | undefined)?.code;
}

async function guard<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof LatchkeyError) throw error;
    throw new LatchkeyError(
      "storage_failed",
      `The wallet's folder cannot be read or written (${errorCode(error) ?? "unknown error"}). Check that it exists, is yours and has room.`,
    );
  }
}

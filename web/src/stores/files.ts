// A store in a folder, for Node. Each record is a folder of its own with one file a version:
//
//     record-ledger%2F1%2F0xf39f…/0000000000000007
//
// A rename is no compare-and-set: it replaces what another process wrote a moment before. So version N+1 is first written
// whole under a temporary name and flushed, and then linked to its final name, which fails if that name exists
// (link(2): EEXIST). Whoever links first wins, and a file with a version's name always has all of its bytes.

import { randomUUID } from "node:crypto";
import { link, mkdir, open, readdir, readFile, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { LatchkeyError } from "../errors.js";
import type { Storage, StoredRecord } from "../storage.js";

const VERSION_NAME = /^[0-9]{20}$/;

/** Returns a store in the folder, which is made if it is missing. Any number of processes may use it at once. */
export function fileStorage(folder: string): Storage {
  return {
    async load(key: string): Promise<StoredRecord> {
      const place = recordFolder(folder, key);
      return guard(async () => {
        for (;;) {
          const version = await newestVersion(place);
          if (version === 0n) return { version, value: undefined };
          const value = await readIfThere(join(place, fileName(version)));
          if (value) return { version, value };
          // Another process wrote a newer version and removed this one between the two looks.
        }
      });
    },

    async compareAndSet(key: string, expected: bigint, value: Uint8Array): Promise<boolean> {
      const place = recordFolder(folder, key);
      return guard(async () => {
        await makeFolder(place);
        if ((await newestVersion(place)) !== expected) return false;
        const next = expected + 1n;
        if (!(await createExclusively(place, fileName(next), value))) return false;
        // A process that slept since the look above may have linked a version that came, and went, long ago. The newest
        // file is never removed, so a newer one shows that.
        if ((await newestVersion(place)) !== next) {
          await removeIfThere(join(place, fileName(next)));
          return false;
        }
        await flushFolder(place);
        await removeOlder(place, next);
        return true;
      });
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

async function newestVersion(place: string): Promise<bigint> {
  let newest = 0n;
  for (const name of await namesIn(place)) {
    if (VERSION_NAME.test(name) && BigInt(name) > newest) newest = BigInt(name);
  }
  return newest;
}

/** Makes a file with these bytes, flushed; false if the name is taken. */
async function createExclusively(place: string, name: string, value: Uint8Array): Promise<boolean> {
  const temporary = join(place, "new-" + randomUUID());
  try {
    const file = await open(temporary, "wx", 0o600);
    try {
      await file.writeFile(value);
      await file.sync();
    } finally {
      await file.close();
    }
    await link(temporary, join(place, name));
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw error;
  } finally {
    await removeIfThere(temporary);
  }
}

async function removeOlder(place: string, newest: bigint): Promise<void> {
  for (const name of await namesIn(place)) {
    if (VERSION_NAME.test(name) && BigInt(name) < newest) await removeIfThere(join(place, name));
  }
}

/** A new folder's own entry must be flushed too, or a power loss takes the record with it. */
async function makeFolder(place: string): Promise<void> {
  const made = await mkdir(place, { recursive: true, mode: 0o700 });
  if (made === undefined) return;
  for (let path = place; ; path = dirname(path)) {
    await flushFolder(dirname(path));
    if (path === made) return;
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

// A file system in memory that stands in for node:fs/promises, which programs use in turns, and that loses power: what was not
// flushed is then there or not, as chance has it, and of a file half. It has the calls that stores/files.ts makes.

import { AsyncLocalStorage } from "node:async_hooks";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { basename, dirname } from "node:path";

const current = new AsyncLocalStorage();

const newFile = () => ({ data: new Uint8Array(), flushed: false });
const newFolder = () => ({ entries: new Map(), durable: new Map(), changed: [] });

function failure(code) {
  return Object.assign(new Error(code), { code });
}

/** The disk; `random(n)` is a whole number below n. */
export class SimDisk {
  #waiting = []; // operations that wait for their turn
  constructor(random) {
    this.random = random;
    this.root = newFolder();
  }

  /** Puts the disk in the place of the real one until the function that is returned is called. */
  install() {
    const native = { ...fs.promises };
    const { promises } = fs;
    Object.assign(promises, {
      open: (path, mode) => this.#turn(() => this.#open(path, mode)),
      link: (from, to) => this.#turn(() => this.#link(from, to)),
      mkdir: (path) => this.#makeFolders(path),
      readdir: (path) => this.#turn(() => [...this.#folder(path).entries.keys()]),
      readFile: (path) => this.#turn(() => this.#find(path).data.slice()),
      unlink: (path) => this.#turn(() => this.#set(path, undefined)),
    });
    syncBuiltinESMExports();
    return () => {
      Object.assign(promises, native);
      syncBuiltinESMExports();
    };
  }

  /** Starts a program, whose operations wait until step() lets them. It fails now and then if `faults` of so many do. */
  start(work, faults = 0) {
    const program = { faults, killed: false, ended: false };
    program.result = current.run(program, work).finally(() => (program.ended = true));
    return program;
  }

  /** Lets a program do one operation, if it waits for one, and go on to its next. To kill it is not to call this again. */
  async step(program) {
    const waits = () => this.#waiting.findIndex((operation) => operation.program === program);
    const settled = async () => { while (waits() < 0 && !program.ended) await null; };
    await settled();
    if (program.ended) return;
    this.#waiting.splice(waits(), 1)[0].perform();
    await settled();
  }

  /** Cuts the power: programs are gone, and the disk is as it is found when the power is back. */
  losePower() {
    this.#waiting = [];
    const seen = new Map();
    const survivor = (node) => {
      if (seen.has(node)) return seen.get(node);
      if (!node.entries) {
        const file = { data: node.flushed ? node.data : node.data.slice(0, this.random(node.data.length + 1)), flushed: true };
        seen.set(node, file);
        return file;
      }
      const folder = newFolder();
      seen.set(node, folder);
      const kept = new Map(node.durable);
      for (const [name, to] of node.changed) if (this.random(2) === 0) kept.set(name, to);
      for (const [name, to] of kept) if (to) folder.entries.set(name, survivor(to));
      folder.durable = new Map(folder.entries);
      return folder;
    };
    this.root = survivor(this.root);
  }

  /** Performs an operation in its program's turn; outside of any program at once. */
  #turn(operation) {
    const program = current.getStore();
    return new Promise((resolve, reject) => {
      const perform = () => {
        try {
          if (program?.faults && this.random(program.faults) === 0) throw failure("EIO");
          resolve(operation());
        } catch (error) {
          reject(error);
        }
      };
      if (program) this.#waiting.push({ program, perform });
      else perform();
    });
  }

  #find(path) {
    let at = this.root;
    for (const name of path.split("/").filter(Boolean)) at = at?.entries?.get(name);
    if (!at) throw failure("ENOENT");
    return at;
  }

  #folder(path) {
    const folder = this.#find(path);
    if (!folder.entries) throw failure("ENOTDIR");
    return folder;
  }

  /** Changes an entry, which is not durable yet. */
  #set(path, to) {
    const folder = this.#folder(dirname(path));
    const name = basename(path);
    if (folder.entries.has(name) === Boolean(to)) throw failure(to ? "EEXIST" : "ENOENT");
    folder.changed.push([name, to]);
    if (to) folder.entries.set(name, to);
    else folder.entries.delete(name);
  }

  #link(from, to) {
    this.#set(to, this.#find(from));
  }

  async #makeFolders(path) {
    const missing = await this.#turn(() => {
      const paths = [];
      for (let at = path; at !== dirname(at); at = dirname(at)) {
        try {
          this.#find(at);
          break;
        } catch {
          paths.unshift(at);
        }
      }
      return paths;
    });
    let first;
    for (const at of missing) {
      await this.#turn(() => {
        try {
          this.#set(at, newFolder());
          first ??= at;
        } catch (error) {
          if (error.code !== "EEXIST") throw error;
        }
      });
    }
    return first;
  }

  #open(path, mode) {
    if (mode === "r") {
      const folder = this.#folder(path);
      const sync = () => {
        for (const [name, to] of folder.changed.splice(0)) folder.durable.set(name, to);
      };
      return { sync: () => this.#turn(sync), close: async () => undefined };
    }
    const file = newFile();
    this.#set(path, file);
    return {
      writeFile: async (data) => {
        for (const length of [data.length >> 1, data.length]) await this.#turn(() => void (file.data = Uint8Array.from(data.subarray(0, length))));
      },
      sync: () => this.#turn(() => void (file.flushed = true)),
      close: async () => undefined,
    };
  }
}

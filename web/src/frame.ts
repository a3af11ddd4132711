// The frames that cross between JavaScript and the module, as internal/bridge/frame.go describes them.

import { LatchkeyError, type ErrorDocument } from "./errors.js";

const STATUS_RESULT = 0;
const STATUS_ERROR = 1;
const ADDRESS_LENGTH = 42;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const SHORT_TEXT = 96; // characters
const USUAL_SIZE = 1024; // of a request; larger ones grow
const KEPT_SIZE = 256 << 10; // of a buffer for the next request
const MAX_64 = (1n << 64n) - 1n;
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** The value of one of the characters 0-9, A-F and a-f. */
function digit(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return (code & 15) + 9 * (code >> 6);
}

/** Writes a request. Each method takes the argument's name, for the error if the value is not of its type. */
export class FrameWriter {
  #bytes = new Uint8Array(USUAL_SIZE);
  #view = new DataView(this.#bytes.buffer);
  #length = 2;

  constructor(method: number) {
    this.begin(method);
  }

  /** Starts another frame. */
  begin(method: number): void {
    this.#bytes[0] = method;
    this.#bytes[1] = method >>> 8;
    this.#length = 2;
  }

  /** Zeroes what was written. */
  clear(): void {
    this.#bytes.fill(0, 0, this.#length);
  }

  /** Zeroes what was written, which may be a secret. */
  #refuse(field: string, message: string): never {
    this.clear();
    throw new LatchkeyError("argument_invalid", message, field);
  }

  /** Refuses an argument that the method does not have: a misspelt name must not pass for one that was left out. */
  only(args: object, names: readonly string[]): void {
    if (typeof args !== "object" || args === null) this.#refuse("", "Give an object with the arguments as its properties.");
    for (const name in args) if (!names.includes(name) && Object.hasOwn(args, name)) this.#refuse(name, "This method has no such argument: check its spelling.");
  }

  /** Returns the request, which lies in the writer's own buffer. Whoever uses it zeroes it; then the writer can begin again. */
  frame(): Uint8Array {
    if (this === common) {
      free = true;
      if (this.#bytes.length > KEPT_SIZE) common = undefined;
    }
    return this.#bytes.subarray(0, this.#length);
  }

  u8(name: string, value: number): void {
    this.#put8(this.#whole(name, value, 0xff));
  }

  u32(name: string, value: number): void {
    this.#put32(this.#whole(name, value, 0xffffffff));
  }

  u64(name: string, value: bigint | number): void {
    if (typeof value === "number") value = BigInt(this.#whole(name, value, Number.MAX_SAFE_INTEGER));
    if (typeof value !== "bigint" || value < 0n || value > MAX_64) this.#refuse(name, "Give a whole number from 0 to 2^64-1.");
    const at = this.#room(8);
    this.#view.setBigUint64(at, value, true);
  }

  chain(name: string, value: bigint | number): void {
    this.u64(name, value);
  }

  u256(name: string, value: bigint): void {
    if (typeof value !== "bigint") this.#refuse(name, "Give the amount as a bigint: a JavaScript number cannot hold it exactly.");
    const at = this.#room(32);
    const view = this.#view;
    if (value >= 0n && value <= MAX_64) {
      view.setBigUint64(at, 0n);
      view.setBigUint64(at + 8, 0n);
      view.setBigUint64(at + 16, 0n);
    } else {
      if (value !== BigInt.asUintN(256, value)) this.#refuse(name, "Give a whole number from 0 to 2^256-1.");
      view.setBigUint64(at, value >> 192n); // of each the low 64 bits are written
      view.setBigUint64(at + 8, value >> 128n);
      view.setBigUint64(at + 16, value >> 64n);
    }
    view.setBigUint64(at + 24, value);
  }

  bool(name: string, value: boolean): void {
    if (typeof value !== "boolean") this.#refuse(name, "Give true or false.");
    this.#put8(value ? 1 : 0);
  }

  /** An address crosses as text, because its case is a checksum that the module verifies. */
  address(name: string, value: string): void {
    if (typeof value !== "string" || value.length !== ADDRESS_LENGTH) this.#refuse(name, "Give an address: 0x and 40 digits from 0-9 and a-f.");
    const at = this.#room(ADDRESS_LENGTH);
    for (let i = 0; i < ADDRESS_LENGTH; i++) {
      const code = value.charCodeAt(i);
      this.#bytes[at + i] = code < 0x80 ? code : 0;
    }
  }

  hash(name: string, value: string): void {
    if (typeof value !== "string" || !/^0x[0-9a-fA-F]{64}$/.test(value)) this.#refuse(name, "Give a hash: 0x and 64 digits from 0-9 and a-f.");
    const at = this.#room(32);
    for (let i = 0; i < 32; i++) this.#bytes[at + i] = (digit(value, 2 + 2 * i) << 4) | digit(value, 3 + 2 * i);
  }

  /** Writes whether a value is there, and the value if it is. */
  optional<T>(name: string, value: T | undefined, write: (writer: FrameWriter, value: T) => void): void {
    this.bool(name, value !== undefined);
    if (value !== undefined) this.#within(name, value, write);
  }

  /** Writes a list; one that is absent is empty. */
  list<T>(name: string, values: readonly T[] | undefined, write: (writer: FrameWriter, value: T) => void): void {
    if (values !== undefined && !Array.isArray(values)) this.#refuse(name, "Give an array.");
    const count = values?.length ?? 0;
    this.u32(name, count);
    for (let i = 0; i < count; i++) this.#within(`${name}[${i}]`, values![i]!, write);
  }

  document<T extends object>(name: string, value: T, write: (writer: FrameWriter, value: T) => void): void {
    this.#within(name, value, write);
  }

  /** Writes a value, and puts its name before that of the part of it that is at fault. */
  #within<T>(name: string, value: T, write: (writer: FrameWriter, value: T) => void): void {
    try {
      write(this, value);
    } catch (error) {
      if (!(error instanceof LatchkeyError)) throw error;
      const { field = "" } = error;
      throw new LatchkeyError(error.code, error.message, field === "" || field[0] === "[" ? name + field : `${name}.${field}`);
    }
  }

  bytes(name: string, value: Uint8Array): void {
    if (!(value instanceof Uint8Array)) this.#refuse(name, "Give the bytes as a Uint8Array.");
    try {
      const { length } = value;
      this.#put32(length);
      const at = this.#room(length);
      this.#bytes.set(value, at);
    } catch {
      this.#refuse(name, "Give bytes that can be read: their buffer was transferred or cut, or there are too many.");
    }
  }

  /** The caller keeps its own copy, and zeroes it. */
  secret(name: string, value: Uint8Array): void {
    this.bytes(name, value);
  }

  string(name: string, value: string): void {
    if (typeof value !== "string") this.#refuse(name, "Give a string.");
    if (!this.#short(value)) this.bytes(name, encoder.encode(value));
  }

  /** Writes a short text of ASCII characters, which costs less one by one than through the encoder; else nothing. */
  #short(text: string): boolean {
    const { length } = text;
    if (length > SHORT_TEXT) return false;
    const begin = this.#length;
    this.#put32(length);
    const at = this.#room(length);
    const bytes = this.#bytes;
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code >= 0x80) {
        this.#length = begin; // what was written is overwritten: in UTF-8 the text is longer
        return false;
      }
      bytes[at + i] = code;
    }
    return true;
  }

  json(name: string, value: unknown): void {
    let text: string | undefined;
    try {
      text = JSON.stringify(value);
    } catch {
      // It holds a bigint, holds itself, or goes deeper than the stack: no document either.
    }
    if (text === undefined) this.#refuse(name, "Give a document of plain objects, arrays, strings and numbers, with amounts as decimal strings.");
    this.string(name, text);
  }

  /**
   * Returns where the next n bytes go. A frame that is outgrown is zeroed, for it may hold a secret: so take the room first, and
   * then the buffer or its view.
   */
  #room(n: number): number {
    const at = this.#length;
    this.#length += n;
    if (this.#length > this.#bytes.length) {
      const old = this.#bytes;
      this.#bytes = new Uint8Array(Math.max(2 * old.length, this.#length));
      this.#view = new DataView(this.#bytes.buffer);
      this.#bytes.set(old);
      old.fill(0);
    }
    return at;
  }

  #whole(name: string, value: number, most: number): number {
    if (!Number.isSafeInteger(value) || value < 0 || value > most) this.#refuse(name, `Give a whole number from 0 to ${most}.`);
    return value;
  }

  #put8(value: number): void {
    const at = this.#room(1);
    this.#bytes[at] = value;
  }

  #put32(value: number): void {
    const at = this.#room(4);
    this.#view.setUint32(at, value, true);
  }
}

// Every call writes its request in the same buffer: a new one costs more than the call. An encoder that throws, or whose
// argument has a getter that makes a call, leaves it taken, and the next request gets a new one. What such an encoder has
// written is zeroed when none can be at work any more.
let common: FrameWriter | undefined;
let free = false;

/** Returns the writer of a call's request, whose frame is valid until the next call begins. */
export function request(method: number): FrameWriter {
  if (!free || !common) {
    const taken = common;
    if (taken) queueMicrotask(() => taken.clear());
    common = new FrameWriter(method);
  } else common.begin(method);
  free = false;
  return common;
}

/** Returns a copy of a frame that outlives the next call, and zeroes the frame. */
export function owned(frame: Uint8Array): Uint8Array {
  const copy = frame.slice();
  frame.fill(0);
  return copy;
}

/** Reads a reply, the bytes from `at` to `end`. The module wrote it, so what does not fit means that two builds were mixed. */
export class FrameReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #end: number;
  #at: number;

  constructor(bytes: Uint8Array, at = 0, end = bytes.length, view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)) {
    this.#bytes = bytes;
    this.#view = view;
    this.#at = at;
    this.#end = end;
  }

  /** Reads the status: goes on to a result's fields, throws the LatchkeyError that the reply holds instead. */
  result(): void {
    const status = this.u8();
    if (status === STATUS_RESULT) return;
    if (status === STATUS_ERROR) throw LatchkeyError.of(this.json<ErrorDocument>());
    throw mixed();
  }

  u8(): number {
    return this.#bytes[this.#take(1)]!;
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  u64(): bigint {
    return this.#view.getBigUint64(this.#take(8), true);
  }

  u256(): bigint {
    const at = this.#take(32);
    const view = this.#view;
    const low = view.getBigUint64(at + 24);
    let rest = 0;
    for (let i = at; i < at + 24; i += 4) rest |= view.getUint32(i);
    if (rest === 0) return low;
    return (view.getBigUint64(at) << 192n) | (view.getBigUint64(at + 8) << 128n) | (view.getBigUint64(at + 16) << 64n) | low;
  }

  /** A chain id: the module checks that a number holds it. */
  chain(): number {
    return Number(this.u64());
  }

  bool(): boolean {
    return this.u8() === 1;
  }

  list<T>(read: (reader: FrameReader) => T): T[] {
    const count = this.u32();
    if (count > this.#end - this.#at) throw mixed();
    const items: T[] = [];
    for (let i = 0; i < count; i++) items.push(read(this));
    return items;
  }

  address(): `0x${string}` {
    const at = this.#take(ADDRESS_LENGTH);
    return decoder.decode(this.#bytes.subarray(at, this.#at)) as `0x${string}`;
  }

  hash(): `0x${string}` {
    const at = this.#take(32);
    let text = "0x";
    for (let i = at; i < this.#at; i++) text += HEX[this.#bytes[i]!]!;
    return text as `0x${string}`;
  }

  /** Returns a copy, so that the frame can be zeroed. */
  bytes(): Uint8Array {
    return this.#copy(this.u32());
  }

  /** Returns a copy of what was not read yet. */
  rest(): Uint8Array {
    return this.#copy(this.#end - this.#at);
  }

  secret(): Uint8Array {
    return this.bytes();
  }

  /** Short names cost less one by one than through the decoder. */
  string(): string {
    const length = this.u32();
    const at = this.#take(length);
    if (length <= 16) {
      let text = "";
      for (let i = at; i < this.#at && this.#bytes[i]! < 0x80; i++) text += String.fromCharCode(this.#bytes[i]!);
      if (text.length === length) return text;
    }
    return decoder.decode(this.#bytes.subarray(at, this.#at));
  }

  json<T>(): T {
    return JSON.parse(this.string()) as T;
  }

  /** Demands that nothing follows. */
  end(): void {
    if (this.#at !== this.#end) throw mixed();
  }

  #copy(length: number): Uint8Array {
    const at = this.#take(length);
    return this.#bytes.slice(at, this.#at);
  }

  #take(n: number): number {
    const at = this.#at;
    this.#at += n;
    if (this.#at > this.#end) throw mixed();
    return at;
  }
}

/** The error of a reply that these scripts cannot read. */
export function mixed(): LatchkeyError {
  return new LatchkeyError("module_mismatch", "The module's reply is not what these scripts expect: both must come from one build.");
}

// The frames of a flow's effects, and of the steps that answer them.

import { FrameReader, FrameWriter, mixed } from "./frame.js";
import type { Write } from "./storage.js";
import type { RPCReply, RPCRequest } from "./transport.js";

const METHOD_STEP = 1;
const STATUS_EFFECT = 2;

/** What a flow asks of its host. */
export type Effect =
  | { kind: "load"; key: string }
  | { kind: "compareAndSet"; key: string; expected: bigint; value: Uint8Array }
  | { kind: "now" }
  | { kind: "rpc"; endpoint: string; batch: RPCRequest[] }
  | { kind: "pbkdf2"; password: Uint8Array; salt: Uint8Array; iterations: number }
  | { kind: "mac"; data: Uint8Array }
  | { kind: "compareAndSetBoth"; first: Write; second: Write };

/** A flow that waits for its effect, and the number of the step that answers it. */
export interface Suspended {
  flow: number;
  step: number;
  effect: Effect;
}

/** Returns the effect that a reply asks for; undefined if it is a result or an error, which readResult reads. */
export function readEffect(reply: Uint8Array): Suspended | undefined {
  if (reply[0] !== STATUS_EFFECT) return undefined;
  const reader = new FrameReader(reply);
  reader.u8();
  const suspended = { flow: reader.u32(), step: reader.u32(), effect: effectFields(reader) };
  reader.end();
  return suspended;
}

function effectFields(reader: FrameReader): Effect {
  switch (reader.u8()) {
    case 1:
      return { kind: "load", key: reader.string() };
    case 2:
      return { kind: "compareAndSet", key: reader.string(), expected: reader.u64(), value: reader.bytes() };
    case 3:
      return { kind: "now" };
    case 4:
      return { kind: "rpc", endpoint: reader.string(), batch: reader.json<RPCRequest[]>() };
    case 5:
      return { kind: "pbkdf2", password: reader.secret(), salt: reader.secret(), iterations: reader.u32() };
    case 6:
      return { kind: "mac", data: reader.bytes() };
    case 7:
      return { kind: "compareAndSetBoth", first: write(reader), second: write(reader) };
  }
  throw mixed();
}

function write(reader: FrameReader): Write {
  return { key: reader.string(), expected: reader.u64(), value: reader.bytes() };
}

/** The request that tells a flow that its load gave a record; version 0 and no bytes where there is none. */
export function stepLoad(at: Suspended, version: bigint, value: Uint8Array): Uint8Array {
  const writer = stepFrame(at, false);
  writer.u64("version", version);
  writer.bytes("value", value);
  return writer.frame();
}

/** The request that tells a flow what became of its compare-and-set; conflict: somebody else had written. */
export function stepCompareAndSet(at: Suspended, conflict: boolean): Uint8Array {
  const writer = stepFrame(at, false);
  writer.bool("conflict", conflict);
  return writer.frame();
}

/** The request that tells a flow how many of its two records were written. */
export function stepCompareAndSetBoth(at: Suspended, written: number): Uint8Array {
  const writer = stepFrame(at, false);
  writer.u8("written", written);
  return writer.frame();
}

/** The request that tells a flow the time in milliseconds since 1970. */
export function stepNow(at: Suspended, milliseconds: number): Uint8Array {
  const writer = stepFrame(at, false);
  writer.u64("milliseconds", milliseconds);
  return writer.frame();
}

/** The request that hands a flow the replies to its batch, in order. */
export function stepRPC(at: Suspended, replies: RPCReply[]): Uint8Array {
  const writer = stepFrame(at, false);
  writer.string("replies", JSON.stringify(replies));
  return writer.frame();
}

/** The request that hands a flow the 64 bytes that a password was stretched to. */
export function stepPBKDF2(at: Suspended, seed: Uint8Array): Uint8Array {
  const writer = stepFrame(at, false);
  writer.secret("seed", seed);
  return writer.frame();
}

/** The request that hands a flow the 32 bytes of a MAC. */
export function stepMAC(at: Suspended, mac: Uint8Array): Uint8Array {
  const writer = stepFrame(at, false);
  writer.bytes("mac", mac);
  return writer.frame();
}

/** The request that tells a flow that its effect failed, with a code of frame.go's list. */
export function stepFailed(at: Suspended, code: string, message: string): Uint8Array {
  const writer = stepFrame(at, true);
  writer.string("code", code);
  writer.string("message", message);
  return writer.frame();
}

function stepFrame(at: Suspended, failed: boolean): FrameWriter {
  const writer = new FrameWriter(METHOD_STEP);
  writer.u32("flow", at.flow);
  writer.u32("step", at.step);
  writer.bool("failed", failed);
  return writer;
}

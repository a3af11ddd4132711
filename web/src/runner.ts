// Carries a call to its end: while the module answers with an effect, performs it and steps the flow with its outcome.

import * as effects from "./effects.js";
import { LatchkeyError } from "./errors.js";
import { readEffect, stepCompareAndSet, stepCompareAndSetBoth, stepFailed, stepLoad, stepMAC, stepNow, stepPBKDF2, stepRPC, type Effect, type Suspended } from "./steps.js";
import type { Instance } from "./instance.js";
import { Turn } from "./turn.js";

/** Returns the final reply frame. Throws module_dead if the instance dies on the way. */
export async function run(instance: Instance, request: Uint8Array, host: effects.Host): Promise<Uint8Array> {
  const turn = new Turn();
  try {
    let reply = instance.call(request);
    for (let at = readEffect(reply); at; at = readEffect(reply)) {
      reply.fill(0);
      reply = instance.call(await outcome(at, host, turn));
    }
    return reply;
  } finally {
    turn.leave();
  }
}

/** Performs an effect; a failure is an outcome too, and the flow decides what it means. */
async function outcome(at: Suspended, host: effects.Host, turn: Turn): Promise<Uint8Array> {
  try {
    return await perform(at, host, turn);
  } catch (error) {
    if (error instanceof LatchkeyError) return stepFailed(at, error.code, error.message);
    // Such as JSON too deep to be written again. The module takes the code that assumes least of the effect.
    return stepFailed(at, "", "The answer from outside could not be handed to the wallet.");
  }
}

async function perform(at: Suspended, host: effects.Host, turn: Turn): Promise<Uint8Array> {
  const { effect } = at;
  switch (effect.kind) {
    case "load": {
      const { version, value } = await effects.load(host.storage, effect.key);
      return stepLoad(at, version, value);
    }
    case "compareAndSet": {
      const conflict = await effects.compareAndSet(host.storage, effect.key, effect.expected, effect.value);
      if (conflict) await turn.take(effect.key);
      else turn.leave();
      return stepCompareAndSet(at, conflict);
    }
    case "compareAndSetBoth": {
      const written = await effects.writeBoth(host.storage, effect.first, effect.second);
      if (written < 2) await turn.take(effect.first.key);
      else turn.leave();
      return stepCompareAndSetBoth(at, written);
    }
    case "now":
      return stepNow(at, host.now());
    case "rpc":
      return stepRPC(at, await effects.rpc(host, effect.endpoint, effect.batch));
    case "mac":
      return stepMAC(at, await effects.mac(host.storage, effect.data));
    case "pbkdf2":
      return stretch(at, effect);
  }
}

/** Whatever comes of it, no copy of the phrase stays here. */
async function stretch(at: Suspended, { password, salt, iterations }: Effect & { kind: "pbkdf2" }): Promise<Uint8Array> {
  let seed: Uint8Array | undefined;
  try {
    seed = await effects.pbkdf2(password, salt, iterations);
    return stepPBKDF2(at, seed);
  } finally {
    for (const secret of [password, salt, seed]) secret?.fill(0);
  }
}

// A sender in a tab.

import { load } from "/index.js";
import { open, sendAll } from "./send.mjs";

const wallet = await load({ database: "load" });

globalThis.load = {
  open: (config) => open(wallet, config),
  sync: (args) => wallet.sync(args),
  /** Resolves to what went wrong, if anything did. */
  async sendAll(config) {
    try {
      await sendAll(wallet, config, (told) => globalThis.say(told));
      return undefined;
    } catch (error) {
      return `${error.code ?? error.name}: ${error.message}`;
    }
  },
  killWorker: () => wallet.restart(),
};

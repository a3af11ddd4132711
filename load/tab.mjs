// A sender in a tab.

import { load } from "/index.js";
import { open, sender } from "./send.mjs";

const wallet = await load({ database: "load" });
let pay;

globalThis.load = {
  open: (config) => open(wallet, config),
  sync: (args) => wallet.sync(args),
  start: async (config) => void (pay = await sender(wallet, config, (code) => globalThis.heard(code))),
  pay: (i) => pay(i).catch(({ code, name, message }) => Promise.reject(new Error(`${code ?? name}: ${message}`))),
  /** Ends the Worker whatever it is doing. The page goes on with a fresh one, which is locked. */
  killWorker: () => wallet.restart(),
};

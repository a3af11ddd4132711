// What the page in Chromium offers to the script that drives it.
import { load } from "latchkey";
import { loadInline } from "latchkey/inline";
import { measureLedger } from "../ledger.mjs";
import { orError } from "../measure.mjs";
import { measurePaths } from "../paths.mjs";
import { sign10000 } from "../signatures.mjs";
import { runSuite } from "../suite.mjs";

const tell = (id) => console.log(id);

globalThis.bench = {
  suite: (wanted) => runSuite(wanted, tell),
  paths: (chain, wanted) => measurePaths({ load, loadInline }, chain, wanted, tell),
  ledger: (chain) => orError(() => measureLedger(loadInline, chain)),
  async sign10000(name) {
    globalThis.alive = await sign10000(name);
    globalThis.gc();
  },
};

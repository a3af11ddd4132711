// Writes a picture of each state of the page, on a phone and on a desk, light and dark, to build/screenshots; or, with
// `--readme FILE`, only the one of Home that the README shows.

import { mkdir, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { launchBrowser } from "../../test/support/chromium.mjs";
import { openPage, startDevnet } from "./support.mjs";
import { freshWallet, showcase, tour } from "./tour.mjs";

const folder = process.env.SCREENSHOTS ?? fileURLToPath(new URL("../../../build/screenshots/", import.meta.url));
const [option, readme] = process.argv.slice(2);
if (option && (option !== "--readme" || !readme)) throw new Error("The only option is --readme FILE.");
const desk = { width: 1280, height: 800 };
const sizes = readme ? [{ width: 1200, height: 820 }] : [{ width: 360, height: 800 }, desk];
const themes = readme ? ["light"] : ["light", "dark"];
const tours = readme ? [showcase] : [tour, freshWallet];

if (!readme) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
}
const browser = await launchBrowser();
let count = 0;
try {
  for (const size of sizes) for (const theme of themes) {
    const devnet = await startDevnet();
    try {
      for (const states of tours) {
        const { page, context } = await openPage(browser, devnet.url, { ...size, theme });
        const shoot = (name) => page.screenshot({ path: readme ?? `${folder}/${name}-${size.width}-${theme}.png` });
        try {
          for await (const name of states(page, devnet)) {
            await shoot(name);
            count++;
          }
        } catch (error) {
          await shoot("failure");
          throw error;
        }
        await context.close();
      }
    } finally {
      await devnet.stop();
    }
  }
} finally {
  await browser.close();
}
console.log(readme ? readme : `${count} pictures in ${folder}`);

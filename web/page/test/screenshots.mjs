// Writes a picture of each state of the page, on a phone and on a desk, light and dark, to build/screenshots.

import { mkdir, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { openPage, startBrowser, startDevnet } from "./support.mjs";
import { freshWallet, tour } from "./tour.mjs";

const folder = process.env.SCREENSHOTS ?? fileURLToPath(new URL("../../../build/screenshots/", import.meta.url));
const sizes = [{ width: 360, height: 800 }, { width: 1280, height: 800 }];
const themes = ["light", "dark"];

await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
const browser = await startBrowser();
let count = 0;
try {
  for (const size of sizes) for (const theme of themes) {
    const devnet = await startDevnet();
    try {
      for (const states of [tour, freshWallet]) {
        const { page, context } = await openPage(browser, devnet.url, { ...size, theme });
        const shoot = (name) => page.screenshot({ path: `${folder}/${name}-${size.width}-${theme}.png` });
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
console.log(`${count} pictures in ${folder}`);

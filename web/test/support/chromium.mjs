// Starts Chromium for the browser tests, whichever the machine has.

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

/** Switches off what a test has no use for: the sandbox (in containers), the GPU, and traffic of the browser's own. */
export const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

/** The path of a Chromium or Chrome: CHROMIUM, or whatever scripts/browser.sh finds. */
export function browserPath() {
  return process.env.CHROMIUM || execFileSync(fileURLToPath(new URL("../../../scripts/browser.sh", import.meta.url)), { encoding: "utf8" }).trim();
}

/** Launches the browser, headless; `options` are playwright's. */
export function launchBrowser(options = {}) {
  return chromium.launch({ executablePath: browserPath(), args: flags, ...options });
}

/** Launches it with a profile folder, which keeps what pages store, and with an unpacked extension if one is given. */
export function launchProfile(folder, { extension, ...options } = {}) {
  const extensions = extension ? [`--disable-extensions-except=${extension}`, `--load-extension=${extension}`] : [];
  return chromium.launchPersistentContext(folder, { executablePath: browserPath(), args: [...flags, ...extensions], headless: true, ...options });
}

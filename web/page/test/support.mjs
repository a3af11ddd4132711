// What the page's tests share: a devnet of their own, a browser under the strict policy, and the journeys' first steps.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { load } from "../../dist/node.js";
import { launchBrowser } from "../../test/support/chromium.mjs";
import { startDevnet as startChain } from "../../test/support/devnet.mjs";

export const built = fileURLToPath(new URL("../dist/", import.meta.url));

/** The first account of the public development phrase, which devnet funds. */
export const RICH = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
export const PHRASE = "test test test test test test test test test test test junk";
export const PASSWORD = "correct horse battery";

/** Starts a devnet that serves the built page on a free port; mines a block for each transaction and no others. */
export async function startDevnet(...options) {
  if (!existsSync(built)) throw new Error("Build the page first: npm run build:page");
  const devnet = await startChain("-page", built, ...options);
  return { ...devnet, rpc: devnet.call };
}

/** Opens the page in a profile of its own and collects everything that the console, the page or its policy complains of. */
export async function openPage(browser, url, { width = 1280, height = 800, theme = "light", expected = [] } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme, reducedMotion: "reduce" });
  const page = await context.newPage();
  const complaints = [];
  const note = (text) => { if (!expected.some((pattern) => pattern.test(text))) complaints.push(text); };
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) note(message.text()); });
  page.on("pageerror", (error) => note(String(error)));
  page.setDefaultTimeout(20_000);
  await page.goto(url);
  return { page, context, complaints };
}

/** What a file's journeys share: a devnet and a browser, started before the first of them and ended after the last. */
export function journeys() {
  let devnet;
  let browser;
  before(async () => {
    [devnet, browser] = await Promise.all([startDevnet(), launchBrowser()]);
  });
  after(async () => {
    await browser?.close();
    await devnet?.stop();
  });
  /** Runs a journey in a fresh profile; afterwards nothing may have been complained of. */
  const journey = (name, steps, options = {}) => test(name, async () => {
    const { page, context, complaints } = await openPage(browser, devnet.url, options);
    try {
      await steps(page, context);
      assert.deepEqual(complaints, [], "console, page and policy are silent");
    } finally {
      await context.close();
    }
  });
  return { journey, chain: () => devnet, browser: () => browser };
}

/** From the welcome screen to Home, with the development phrase. */
export async function importWallet(page, phrase = PHRASE) {
  await page.getByRole("link", { name: "Import a wallet" }).click();
  await page.getByLabel("Phrase or private key").fill(phrase);
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByRole("heading", { name: "Are these your accounts?" }).waitFor();
  await page.locator("lk-finder .choice").first().waitFor();
  await page.getByRole("button", { name: "Next" }).click();
  await choosePassword(page, "Import the wallet");
}

export async function choosePassword(page, button) {
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByLabel("The same again").fill(PASSWORD);
  await page.getByRole("button", { name: button }).click();
  await page.locator(".balances").waitFor();
}

export async function unlock(page, password = PASSWORD) {
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Unlock" }).click();
}

/** Goes to a screen by its fragment, without loading the page anew. */
export async function visit(page, screen, heading) {
  await page.evaluate((target) => { location.hash = target; }, screen);
  await page.getByRole("heading", { name: heading }).first().waitFor();
}

/** Chooses a token of a form by its symbol. */
export async function chooseToken(page, symbol) {
  const option = page.locator("#token option", { hasText: new RegExp(`^\\s*${symbol},`) });
  await page.locator("#token").selectOption(await option.getAttribute("value"));
}

/** Waits for the sheet to show what was asked, and returns it. */
export async function reviewed(page) {
  const sheet = page.getByRole("dialog");
  await sheet.locator(".report").first().waitFor();
  return sheet;
}

/** Ticks every danger and presses the button that approves; returns once the transaction's own page shows it done, or otherwise in the tone that is named. */
export async function accept(page, tone = "done") {
  const sheet = await reviewed(page);
  for (const box of await sheet.getByRole("checkbox").all()) await box.check();
  await sheet.getByRole("button", { name: "Approve and send" }).click();
  await page.locator(`lk-activity article [role=status] .status.${tone}`).waitFor();
}

/** Reviews what the form holds and approves it; returns once the transaction's own page shows it done, or otherwise in the tone that is named. */
export async function approve(page, tone = "done") {
  await page.getByRole("button", { name: "Review" }).click();
  await accept(page, tone);
}

/** Reads what the browser keeps of the rich account's ledger behind the wallet's back, and puts something else there if that is given. */
export function stored(page, instead) {
  return page.evaluate(async ([address, instead]) => {
    const result = (request) => new Promise((done, failed) => { request.onsuccess = () => done(request.result); request.onerror = () => failed(request.error); });
    const database = await result(indexedDB.open("latchkey"));
    const records = database.transaction("records", "readwrite").objectStore("records");
    const key = (await result(records.getAllKeys())).find((one) => String(one).startsWith("ledger/") && String(one).toLowerCase().includes(address));
    const { version, value } = await result(records.get(key));
    if (instead) await result(records.put({ version: BigInt(instead.version), value: new TextEncoder().encode(instead.text) }, key));
    database.close();
    return { version: String(version), text: new TextDecoder().decode(value) };
  }, [RICH.toLowerCase(), instead]);
}

/** Changes those records while no instance of the page runs, which would write its own over them, and opens the page anew; by default another intent stands in them then. */
export async function tamper(page, instead) {
  const url = page.url();
  const other = await page.context().newPage();
  await other.goto(new URL("/mark.svg", url).href);
  await page.goto("about:blank");
  const { version, text } = await stored(other);
  await stored(other, instead ?? { version, text: text.replace(`"intent":"`, `"intent":"another `) });
  await other.close();
  await page.goto(url);
  await unlock(page);
  await page.locator(".frame").waitFor();
}

/** Sends 2 ETH and 20 DUSD from a devnet account, by default the tenth, which no page uses. */
export function fund(devnet, to, account = 9) {
  const dusd = devnet.tokens.find((one) => one.symbol === "DUSD").address;
  return transact(devnet, account, async (wallet) => [
    { to, value: 2n * 10n ** 18n, data: new Uint8Array() },
    { to: dusd, value: 0n, data: await wallet.erc20.transfer({ to, amount: 20n * 10n ** 18n }) },
  ]);
}

/** Sends nothing from a victim to an address that looks like one it knows: anyone can, and it stands in the victim's history. */
export function poison(devnet, victim, alike, account = 9) {
  const dusd = devnet.tokens.find((one) => one.symbol === "DUSD").address;
  return transact(devnet, account, async (wallet) => [{ to: dusd, value: 0n, data: await wallet.erc20.transferFrom({ from: victim, to: alike, amount: 0n }) }]);
}

/** Sends transactions from a devnet account, signed by the module itself in Node. */
async function transact(devnet, account, make) {
  const wallet = await load();
  try {
    const encode = (text) => new TextEncoder().encode(text);
    const seed = await wallet.mnemonic.seed({ phrase: encode(PHRASE), passphrase: encode("") });
    const path = `m/44'/60'/0'/0/${account}`;
    const from = await wallet.hd.address({ seed: seed.slice(), path });
    const key = await wallet.hd.privateKey({ seed, path });
    let nonce = BigInt(await devnet.rpc("eth_getTransactionCount", from, "pending"));
    const fees = { chainId: devnet.chainId, gas: 100_000n, maxFeePerGas: 10n ** 10n, maxPriorityFeePerGas: 10n ** 9n, create: false };
    for (const transaction of await make(wallet)) {
      const { raw } = await wallet.transaction.sign1559({ key: key.slice(), ...fees, nonce: nonce++, ...transaction });
      await devnet.rpc("eth_sendRawTransaction", `0x${Buffer.from(raw).toString("hex")}`);
    }
  } finally {
    wallet.close();
  }
}

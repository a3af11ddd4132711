// Goes through the states of the page one after the other and stops at each: screenshots are taken there, and axe looks.

import { PASSWORD, PHRASE, RICH, approve, chooseToken, importWallet, unlock, visit } from "./support.mjs";

const button = (page, name) => page.getByRole("button", { name, exact: true });
const SAVINGS = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
/** Shares the first and last characters that people look at with SAVINGS. */
const ALIKE = "0x70990000000000000000000000000000000079c8";

/** Yields the name of each state, from a profile that has never seen the page. */
export async function* tour(page, devnet) {
  yield* beforeThereIsAWallet(page, devnet);
  yield* imported(page);
  yield* sending(page, devnet);
  yield* theRest(page);
  yield* trouble(page, devnet);
}

/** Yields the states of a wallet that was created just now, without a back-up. */
export async function* freshWallet(page) {
  await page.getByRole("link", { name: "Create a wallet" }).click();
  await button(page, "Show the words").waitFor();
  yield "create";
  await button(page, "Show the words").click();
  yield "create-words";
  await page.emulateMedia({ media: "print" });
  yield "create-printed";
  await page.emulateMedia({ media: null });
  await button(page, "Copy…").click();
  yield "create-copy-warning";
  await button(page, "Do not copy").click();
  await button(page, "I have written them down").click();
  await page.getByRole("heading", { name: "Three of the words" }).waitFor();
  for (const field of await page.getByRole("textbox").all()) await field.fill("zoo");
  await button(page, "Confirm").click();
  await page.locator(".remark.danger").first().waitFor();
  yield "create-confirm-wrong";
  await button(page, "Show the words again").click();
  await button(page, "Back up later").click();
  await page.getByLabel("Password", { exact: true }).fill("only eight");
  await page.getByLabel("The same again").fill("other");
  yield "create-password";
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByLabel("The same again").fill(PASSWORD);
  await button(page, "Create the wallet").click();
  await page.locator(".balances").waitFor();
  yield "home-empty";
}

/** Yields Home with something on it: a wrapped coin, a payment, and one in flight. */
export async function* showcase(page, devnet) {
  await importWallet(page);
  await visit(page, "wrap", "Wrap");
  await page.getByLabel("Amount").fill("1");
  await approve(page);
  const pay = async (symbol, amount) => {
    await visit(page, "send", "Send");
    if (symbol) await chooseToken(page, symbol);
    await page.getByLabel("Amount").fill(amount);
    await page.getByLabel("To", { exact: true }).fill(SAVINGS);
  };
  await pay("DUSD", "5");
  await approve(page);
  await pay("", "0.25");
  await approve(page);
  await devnet.rpc("dev_holdTransactions", true);
  await pay("DUSDT", "12.5");
  await approve(page, "open");
  await visit(page, "home", "Account");
  await page.locator(".lane").waitFor();
  await page.locator(".toast.sr").waitFor({ state: "attached" });
  await page.mouse.move(0, 0);
  yield "home";
}

async function* beforeThereIsAWallet(page) {
  await page.route("**/latchkey.wasm", (route) => route.abort());
  await page.reload();
  await page.getByText("could not be fetched").waitFor();
  yield "refused";
  await page.unroute("**/latchkey.wasm");
  await withoutWasm(page);
  await page.getByText("security policy does not let").waitFor();
  yield "refused-policy";
  await page.unroute("**/worker.js");
  await withoutRandomness(page);
  await page.getByText("source of random numbers").waitFor();
  yield "refused-random";
  await page.unroute("**/worker.js");
  await page.reload();
  await page.getByRole("link", { name: "Create a wallet" }).waitFor();
  yield "welcome";
  await page.getByRole("link", { name: "Import a wallet" }).click();
  const box = page.getByLabel("Phrase or private key");
  await box.fill("test test test tset test test");
  await page.locator(".offers button").first().waitFor();
  yield "import-wrong-word";
  await box.fill("test ".repeat(12).trim());
  await page.getByText("do not fit together").waitFor();
  yield "import-checksum";
  await box.fill("abaisser abaisser abaisser abaisser abaisser abaisser");
  await page.getByText("6 French words").waitFor();
  await page.getByLabel(/passphrase/).check();
  yield "import-language-passphrase";
  await page.getByLabel("My phrase has a passphrase").uncheck();
  await box.fill("0x1234");
  yield "import-key";
  await box.fill(PHRASE);
  await page.locator(".remark.good").waitFor();
  await button(page, "Next").click();
  await page.locator("lk-finder .choice .amount").nth(2).waitFor();
  yield "import-accounts";
  await page.reload();
}

async function* imported(page) {
  await page.evaluate(() => { location.hash = ""; });
  await importWallet(page);
  yield "home";
  await button(page, "Full address").click();
  yield "home-address";
  await visit(page, "receive", "Receive on");
  yield "receive";
  await visit(page, "accounts", "Accounts");
  await button(page, "Add account").click();
  await page.getByText("m/44'/60'/0'/0/1").waitFor();
  yield "accounts";
}

async function* sending(page, devnet) {
  await visit(page, "send", "Send");
  yield "send";
  await page.getByLabel("Amount").fill("99999999");
  await page.getByLabel("To", { exact: true }).fill(ALIKE);
  await page.locator(".compare").waitFor();
  await page.locator("lk-amount .remark.danger").waitFor();
  yield "send-wrong";
  await chooseToken(page, "DUSD");
  await page.getByLabel("Amount").fill("1200.5");
  await page.getByLabel("To", { exact: true }).fill(SAVINGS);
  await devnet.rpc("dev_holdTransactions", true);
  await button(page, "Review").click();
  await page.locator("dialog .fee").waitFor();
  yield "approval";
  await page.getByText("Raw data").click();
  await page.locator(".sheet-body").evaluate((body) => body.scrollTo(0, body.scrollHeight));
  yield "approval-raw";
  await button(page, "Approve and send").click();
  await page.locator("article .status.open").waitFor();
  yield "activity-sent";
  await visit(page, "home", "Account");
  yield "home-in-flight";
  await devnet.rpc("dev_releaseTransactions");
  await visit(page, "activity", "Activity");
  await page.locator(".line .status.done").first().waitFor();
  await page.locator(".line").first().click();
  await page.locator("article .status.done").waitFor();
  yield "activity-mined";
  await visit(page, "allowance", "Allow a spender");
  await page.getByLabel("Spender").fill(SAVINGS);
  await button(page, "What may it take now?").click();
  await page.getByRole("heading", { name: "Allowed now" }).waitFor();
  await page.getByRole("radio", { name: "Unlimited" }).check();
  yield "allowance";
  await button(page, "Review").click();
  await page.locator("dialog .notice.danger").first().waitFor();
  await page.locator(".sheet-body").evaluate((body) => body.scrollTo(0, body.scrollHeight));
  yield "approval-danger";
  await button(page, "Reject").click();
  await visit(page, "wrap", "Wrap");
  await button(page, "Max").click();
  yield "wrap";
}

async function* theRest(page) {
  await visit(page, "activity", "Activity");
  yield "activity";
  await visit(page, "tokens", "Add a token");
  await page.getByLabel("The token's contract").fill(SAVINGS);
  await button(page, "Add").click();
  await page.locator("lk-tokens .notice").waitFor();
  yield "tokens-refused";
  await visit(page, "import", "Import a wallet");
  yield "import-another";
  await visit(page, "reveal/1", "The words");
  yield "reveal-password";
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await button(page, "Go on").click();
  await button(page, "Show the words").waitFor();
  yield "reveal";
  await visit(page, "settings", "Settings");
  yield "settings";
  await page.getByRole("button", { name: /^Edit/ }).click();
  await page.getByLabel("Node", { exact: true }).fill("ftp://nowhere");
  await button(page, "Save").click();
  await page.locator("lk-settings .notice").waitFor();
  yield "settings-refused";
}

async function* trouble(page) {
  await visit(page, "home", "Account");
  await page.locator(".balances").waitFor();
  await page.route("**/rpc", (route) => route.abort());
  await button(page, "Read the chain again").click();
  await page.locator(".notice.warning").waitFor();
  yield "home-node-down";
  await visit(page, "send", "Send");
  await page.getByLabel("Amount").fill("1");
  await page.getByLabel("To", { exact: true }).fill(RICH);
  await button(page, "Review").click();
  await page.locator("dialog .notice.danger").waitFor();
  yield "approval-node-down";
  await button(page, "Reject").click();
  await page.unroute("**/rpc");
  await button(page, "Lock now").first().click();
  await page.getByRole("heading", { name: "Unlock" }).waitFor();
  yield "unlock";
  await unlock(page);
  await page.locator(".frame").waitFor();
  // The device sleeps for six minutes and wakes.
  await page.clock.install();
  await page.clock.fastForward("06:00");
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await page.getByText("Locked after 5 minutes").waitFor();
  yield "unlock-idle";
  for (let wrong = 0; wrong < 3; wrong++) {
    await unlock(page, `wrong password ${wrong}`);
    await page.locator(".remark").waitFor();
    await page.locator("#password:not([disabled])").waitFor();
  }
  await page.getByText("You can try again in").waitFor();
  yield "unlock-wrong";
}


/** Serves the Worker's script under a policy that forbids WebAssembly; a Worker takes its policy from its own reply. */
export async function withoutWasm(page) {
  await page.route("**/worker.js", async (route) => {
    const reply = await route.fetch();
    const headers = reply.headers();
    await route.fulfill({ response: reply, headers: { ...headers, "content-security-policy": headers["content-security-policy"].replace(" 'wasm-unsafe-eval'", "") } });
  });
  await page.reload();
}

/** Gives the Worker a getRandomValues that leaves every buffer as it was. */
export async function withoutRandomness(page) {
  await page.route("**/worker.js", async (route) => {
    const reply = await route.fetch();
    await route.fulfill({ response: reply, body: `globalThis.crypto.getRandomValues = (array) => array;\n${await reply.text()}` });
  });
  await page.reload();
}

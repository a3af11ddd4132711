// Goes through the states of the page one after the other and stops at each: screenshots are taken there, and axe looks.

import { PASSWORD, PHRASE, RICH, approve, chooseToken, importWallet, reviewed, unlock, visit } from "./support.mjs";
import { inFlight } from "./tour-lane.mjs";

const button = (page, name) => page.getByRole("button", { name, exact: true });
const SAVINGS = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
/** Shares the first and last characters that people look at with SAVINGS. */
const ALIKE = "0x70990000000000000000000000000000000079c8";

/** Yields the name of each state, from a profile that has never seen the page. */
export async function* tour(page, devnet) {
  yield* beforeThereIsAWallet(page, devnet);
  yield* imported(page);
  yield* sending(page, devnet);
  yield* belongings(page, devnet);
  yield* contracts(page, devnet);
  yield* theRest(page);
  yield* inFlight(page, devnet);
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
  await page.locator("article [role=status] .status.open").waitFor();
  yield "activity-sent";
  await visit(page, "home", "Account");
  yield "home-in-flight";
  await devnet.rpc("dev_releaseTransactions");
  await visit(page, "activity", "Activity");
  await page.locator(".line .status.done").first().waitFor();
  await page.locator(".line").first().click();
  await page.locator("article [role=status] .status.done").waitFor();
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

/** Tokens, NFTs, allowances, transfers, contacts and names. */
async function* belongings(page, devnet) {
  await visit(page, "tokens", "Tokens on");
  await page.getByLabel("The token's contract").fill(SAVINGS);
  await button(page, "Add").click();
  await page.locator("lk-tokens .notice").waitFor();
  await page.getByText("Add a list").click();
  yield "tokens";
  for (const one of devnet.oddTokens.filter((odd) => /^(D|U)/.test(odd.symbol) || /[\u0590-\u202e]/.test(odd.symbol)).slice(0, 4)) {
    await page.getByLabel("The token's contract").fill(one.address);
    await button(page, "Add").click();
    await page.locator("lk-tokens form > .notice").waitFor();
  }
  yield "tokens-odd";
  await visit(page, "nfts", "NFTs on");
  yield "nfts-none";
  for (const [standard, id] of [["erc721", "1"], ["erc1155", "2"]]) {
    await page.getByLabel("The collection's contract").fill(devnet.collections.find((one) => one.standard === standard).address);
    await page.getByLabel("Number of the NFT").fill(id);
    await button(page, "Add").click();
    await page.locator("lk-nfts article").waitFor();
    await visit(page, "nfts", "NFTs on");
  }
  await page.locator("lk-nfts .line").first().waitFor();
  yield "nfts";
  await page.locator("lk-nfts .line").first().click();
  await page.getByLabel("To", { exact: true }).fill(SAVINGS);
  await page.locator("lk-recipient .remark").first().waitFor();
  yield "nft";
  await button(page, "Review").click();
  await reviewed(page);
  yield "approval-nft";
  await button(page, "Reject").click();
  await visit(page, "contacts", "Contacts");
  yield "contacts-none";
  await page.getByLabel("Name", { exact: true }).fill("סבתא");
  await page.getByLabel("Address").fill("0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC");
  await button(page, "Save").click();
  await page.locator("li strong").waitFor();
  yield "contacts";
  await visit(page, "send", "Send");
  await page.getByLabel("Amount").fill("1");
  await page.getByLabel("To", { exact: true }).fill("alice.eth");
  await page.locator("lk-recipient .address").waitFor();
  yield "send-name";
  await page.getByLabel("To", { exact: true }).fill("\u0430lice.eth");
  await page.getByText("no valid ENS name").waitFor();
  yield "send-name-wrong";
  for (const [symbol, spender, unlimited] of [["DUSD", devnet.contracts.Drainer, true], ["DMKR", SAVINGS, false], ["DVOTE", devnet.contracts.Reverter, true]]) {
    await visit(page, "allowance", "Allow a spender");
    await chooseToken(page, symbol);
    await page.getByLabel("Spender").fill(spender);
    await page.getByRole("radio", { name: unlimited ? "Unlimited" : "An amount" }).check();
    if (!unlimited) await page.getByLabel("It may take up to").fill("25");
    await approve(page);
  }
  await visit(page, "allowances", "Allowances");
  await page.locator(".approval").first().waitFor();
  yield "allowances";
  await page.locator(".approval .more summary").first().click();
  for (const box of await page.locator(".approval .pick").all()) await box.check();
  yield "allowances-picked";
  await page.getByRole("button", { name: /^Take back 3/ }).click();
  await reviewed(page);
  yield "approval-batch";
  await button(page, "Reject").click();
  await visit(page, "history", "Activity");
  await page.locator(".entry").first().waitFor();
  yield "history";
  await page.locator(".entry summary").first().click();
  yield "history-open";
}

/** The console, deploying and signing. */
async function* contracts(page, devnet) {
  await visit(page, "console", "Contract console");
  yield "console-empty";
  const dusd = devnet.tokens.find((one) => one.symbol === "DUSD").address;
  await page.getByLabel(/^Contract on/).fill(dusd);
  await page.getByLabel("Its functions", { exact: true }).fill("function balanceOf(address owner) view returns (uint256 balance)\nfunction approve(address spender, uint256 value) returns (bool)");
  await page.getByRole("button", { name: /^Mine/ }).click();
  await button(page, "Read").click();
  await page.locator(".decoded").waitFor();
  yield "console-read";
  await page.getByLabel("Function", { exact: true }).selectOption({ index: 1 });
  await page.getByLabel("spender address").fill("0x12");
  await page.getByLabel("value uint256").fill("-1");
  await button(page, "Review").click();
  await page.locator("lk-arguments .remark.danger").waitFor();
  yield "console-wrong";
  await page.getByLabel(/^Contract on/).fill(devnet.contracts.Drainer);
  await page.getByLabel("Its functions", { exact: true }).fill("function SecurityUpdate() payable");
  await page.getByLabel(/to send along/).fill("3");
  await button(page, "Review").click();
  await reviewed(page);
  yield "approval-unknown";
  await page.getByText("Raw data").click();
  await page.locator(".sheet-body").evaluate((body) => body.scrollTo(0, body.scrollHeight));
  yield "approval-unknown-raw";
  await button(page, "Reject").click();
  await visit(page, "deploy", "Deploy a contract");
  await page.getByLabel("Creation code", { exact: true }).fill("0x600160005260206000f3");
  await page.getByLabel("Constructor, if it has one", { exact: true }).fill("constructor(address owner, (string name, uint256[] shares) terms) payable");
  await page.getByLabel("owner address").waitFor();
  yield "deploy";
  await page.getByLabel("owner address").fill(SAVINGS);
  await page.getByLabel(/^terms/).fill('("first", [1, 2])');
  await button(page, "Review").click();
  await reviewed(page);
  yield "approval-deploy";
  await button(page, "Reject").click();
  await visit(page, "sign", "Sign a message");
  await page.getByLabel("The text").fill(signIn(devnet));
  yield "sign";
  await button(page, "Review").click();
  await reviewed(page);
  yield "approval-sign-in";
  await button(page, "Reject").click();
  await page.getByRole("radio", { name: "Typed data" }).check();
  await page.getByLabel("The document", { exact: true }).fill(permit(devnet));
  await button(page, "Review").click();
  const sheet = await reviewed(page);
  yield "approval-permit";
  await sheet.getByText("The whole document").click();
  await sheet.getByText("Compare on another device").click();
  yield "approval-permit-whole";
  await button(page, "Reject").click();
  await page.getByRole("radio", { name: "A text" }).check();
  await page.getByLabel("The text").fill("I was here.");
  await button(page, "Review").click();
  await reviewed(page);
  yield "approval-message";
  await button(page, "Sign").click();
  await page.locator("#signature").waitFor();
  yield "signed";
  await visit(page, "inspect", "Read a transaction");
  await page.getByLabel("The transaction", { exact: true }).fill(foreign(devnet));
  await button(page, "Read it").click();
  await page.locator("#found-title").waitFor();
  yield "inspect";
}

/** A transaction as another program hands it over: unsigned, of type 2, with a call that nobody knows. */
function foreign({ chainId, contracts: { Drainer } }) {
  const chain = chainId.toString(16).padStart(4, "0");
  const fields = `82${chain}80843b9aca00843b9aca0082520894${Drainer.slice(2).toLowerCase()}880de0b6b3a7640000845fba79f5c0`;
  return `0x02${(0xc0 + fields.length / 2).toString(16)}${fields}`;
}

/** A sign-in as a page would ask for it (EIP-4361). */
function signIn({ chainId }) {
  return `shop.example wants you to sign in with your Ethereum account:\n${RICH}\n\nOpen the door.\n\nURI: https://shop.example/login\nVersion: 1\nChain ID: ${chainId}\nNonce: 32891757abcd\nIssued At: 2026-11-22T08:00:00Z`;
}

/** An unlimited permit (ERC-2612) to the Drainer, for ever. */
export function permit({ chainId, tokens, contracts: { Drainer } }) {
  const field = (type, name) => ({ name, type });
  return JSON.stringify({
    types: {
      EIP712Domain: [field("string", "name"), field("string", "version"), field("uint256", "chainId"), field("address", "verifyingContract")],
      Permit: [field("address", "owner"), field("address", "spender"), field("uint256", "value"), field("uint256", "nonce"), field("uint256", "deadline")],
    },
    primaryType: "Permit",
    domain: { name: "Devnet Dollar", version: "1", chainId, verifyingContract: tokens.find((one) => one.symbol === "DUSD").address },
    message: { owner: RICH, spender: Drainer, value: `0x${"f".repeat(64)}`, nonce: 0, deadline: `0x${"f".repeat(64)}` },
  }, null, 2);
}

async function* theRest(page) {
  await visit(page, "activity", "Activity");
  yield "activity";
  if (page.viewportSize().width < 992) {
    await visit(page, "more", "More");
    yield "more";
  }
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
  await page.getByText("Add a descriptor").click();
  yield "settings-descriptor";
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
  await page.getByText("The node does not answer").waitFor();
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

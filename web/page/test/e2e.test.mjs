// The page's journeys in a real browser against a real chain, under the strict policy: nothing is mocked.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";
import { PASSWORD, PHRASE, RICH, approve, choosePassword, chooseToken, fund, importWallet, journeys, openPage, startDevnet, unlock, visit } from "./support.mjs";
import { freshWallet, tour, withoutRandomness, withoutWasm } from "./tour.mjs";

const FRIEND = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC";

const { journey, chain, browser } = journeys();
const button = (page, name) => page.getByRole("button", { name, exact: true });
const balance = (page, symbol) => page.locator(".balances li", { has: page.locator(`.unit:text-is("${symbol}")`) }).locator(".amount");

journey("create, back up, receive, wrap 1 ETH, send 5 tokens, see both mined", async (page) => {
  await page.getByRole("link", { name: "Create a wallet" }).click();
  await button(page, "Show the words").click();
  const words = await page.locator(".words .word").allInnerTexts();
  assert.equal(words.length, 12);
  await button(page, "I have written them down").click();
  for (const field of await page.getByRole("textbox").all()) {
    const index = Number((await field.getAttribute("id")).split("-")[1]);
    await field.fill(words[index]);
  }
  await button(page, "Confirm").click();
  await choosePassword(page, "Create the wallet");
  await page.getByText("Nothing on Latchkey devnet yet").waitFor();
  assert.equal(await page.getByText("not backed up").count(), 0);
  const html = await page.content();
  assert.ok(!words.every((word) => html.includes(word)), "the words are gone from the document");

  await visit(page, "receive", "Receive on");
  const address = await page.locator(".quads").getAttribute("aria-label");
  await fund(chain(), address);
  await visit(page, "home", "Account");
  await button(page, "Read the chain again").click();
  await balance(page, "DUSD").filter({ hasText: /^20/ }).waitFor();

  await page.getByRole("link", { name: "Wrap", exact: true }).click();
  await page.getByLabel("Amount").fill("1");
  await approve(page);
  await visit(page, "send", "Send");
  await chooseToken(page, "DUSD");
  await page.getByLabel("Amount").fill("5");
  await page.getByLabel("To", { exact: true }).fill(FRIEND);
  await page.getByText("You have not sent anything to this address").waitFor();
  await approve(page);
  await visit(page, "activity", "Activity");
  assert.deepEqual(await page.locator(".line .intent").allInnerTexts(), ["Send 5 DUSD to 0x3C44…93BC", "Wrap 1 ETH"]);
  assert.deepEqual(await page.locator(".line .status").allInnerTexts(), ["Mined", "Mined"]);

  await visit(page, "home", "Account");
  await balance(page, "DUSD").filter({ hasText: /^15/ }).waitFor();
  await balance(page, "WETH").filter({ hasText: /^1/ }).waitFor();
  // balanceOf(FRIEND), asked of the chain itself.
  const held = await chain().rpc("eth_call", { to: token("DUSD"), data: `0x70a08231${FRIEND.slice(2).padStart(64, "0")}` }, "latest");
  assert.equal(BigInt(held) % 10n ** 18n, 0n);
  assert.equal(BigInt(held) / 10n ** 18n, 1_000_005n);
});

journey("a back-up that was put off stays a warning until the words are confirmed", async (page) => {
  await page.getByRole("link", { name: "Create a wallet" }).click();
  await button(page, "Back up later").click();
  await choosePassword(page, "Create the wallet");
  await page.getByRole("link", { name: "Back up now" }).click();
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await button(page, "Go on").click();
  await button(page, "They are on paper").click();
  await page.locator(".balances").waitFor();
  assert.equal(await page.getByText("not backed up").count(), 0);
});

journey("import: the wrong word is named and its replacement offered; a wrong password slows down; a reload asks for it again", async (page) => {
  await page.getByRole("link", { name: "Import a wallet" }).click();
  await page.getByLabel("Phrase or private key").fill(PHRASE.replace("junk", "jonk "));
  await page.getByText("Word 12 is not in the English list").waitFor();
  assert.deepEqual(await page.locator(".mirror mark").allInnerTexts(), ["jonk"]);
  await button(page, "junk").click();
  await page.getByText("12 English words, and they fit together").waitFor();
  await button(page, "Next").click();
  await page.getByLabel("How your other wallet counts accounts").selectOption("ledger_live");
  await page.getByText("m/44'/60'/1'/0/0").waitFor();
  await page.locator(".choice .amount").nth(2).waitFor();
  await button(page, "Next").click();
  await choosePassword(page, "Import the wallet");
  await page.reload();
  await unlock(page, "not the password");
  await page.getByText("That password does not open this wallet").waitFor();
  for (const wrong of ["again not", "nor this"]) {
    await page.locator("#password:not([disabled])").waitFor();
    await unlock(page, wrong);
  }
  await page.getByText("You can try again in").waitFor();
  await page.getByRole("button", { name: "Unlock", disabled: false }).waitFor();
  await unlock(page);
  await page.locator(".balances").waitFor();
});

journey("a wallet of one private key; adding its own phrase's account names the duplicate", async (page) => {
  await page.getByRole("link", { name: "Import a wallet" }).click();
  await page.getByLabel("Phrase or private key").fill("0x1234");
  await button(page, "Next").click();
  await page.getByText("That is not a private key.").waitFor();
  // The key of the development phrase's first account, as public as the phrase.
  await page.getByLabel("Phrase or private key").fill("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80");
  await button(page, "Next").click();
  await choosePassword(page, "Import the wallet");
  await visit(page, "receive", "Receive on");
  assert.equal(await page.locator(".quads").getAttribute("aria-label"), RICH);
  await visit(page, "import", "Import a wallet");
  await page.getByLabel("Phrase or private key").fill(PHRASE);
  await page.locator(".remark.good").waitFor();
  await button(page, "Next").click();
  await page.locator(".choice").nth(2).waitFor();
  await button(page, "Import").click();
  await page.getByText("This wallet has that account already").waitFor();
});

journey("send with the keyboard alone", async (page) => {
  await importWallet(page);
  await visit(page, "send", "Send");
  const press = (key) => page.keyboard.press(key);
  const focused = () => page.evaluate(() => document.activeElement?.id || document.activeElement?.textContent?.trim());
  const tabTo = async (target) => {
    for (let steps = 0; steps < 40; steps++) {
      if ((await focused()) === target) return;
      await press("Tab");
    }
    assert.fail(`${target} was not reached with Tab`);
  };
  await tabTo("token");
  await page.keyboard.type("DUSD");
  await tabTo("amount");
  await page.keyboard.type("2.5");
  await tabTo("recipient");
  await page.keyboard.type(FRIEND);
  await press("Enter");
  await page.locator("dialog .fee").waitFor();
  await tabTo("Approve and send");
  await press("Enter");
  await page.locator("article [role=status] .status.done").waitFor();
  assert.match(await page.locator("article h1").innerText(), /^Send 2.5 DUSDT? to 0x3C44…93BC$/);
  await press("Escape");
});

journey("what the chain does not allow is a sentence before anything is signed", async (page) => {
  await importWallet(page);
  await visit(page, "send", "Send");
  await page.getByLabel("Amount").fill("1.1234567890123456789");
  await page.locator("lk-amount .remark.danger").waitFor();
  await page.getByLabel("Amount").fill("1e3");
  await page.getByText("That is not an amount").waitFor();
  await page.getByLabel("Amount").fill("1,5");
  await page.getByText("That is not an amount").waitFor({ state: "detached" });
  await page.getByLabel("Amount").fill("1,000");
  await page.getByText("That is not an amount").waitFor();
  await page.getByLabel("Amount").fill("10000000");
  await page.getByText("That is more than the").waitFor();
  await page.getByLabel("Amount").fill("1");
  await page.getByLabel("To", { exact: true }).fill(FRIEND.replace("93BC", "93Bc"));
  await page.getByText("its capital letters do not match").waitFor();
  await page.getByLabel("To", { exact: true }).fill(token("DUSD"));
  await page.getByText("usually lost").waitFor();
});

journey("send max leaves exactly the fee's worth behind; unlimited needs the danger ticked", async (page) => {
  await importWallet(page);
  await visit(page, "accounts", "Accounts");
  for (let index = 1; index <= 3; index++) {
    await button(page, "Add account").click();
    await page.getByText(`m/44'/60'/0'/0/${index}`).waitFor();
  }
  await page.getByRole("button", { name: "Use Account 4" }).click();
  await page.locator(".balances").waitFor();
  await visit(page, "send", "Send");
  await button(page, "Max").click();
  await page.getByLabel("To", { exact: true }).fill(RICH);
  await approve(page);
  await visit(page, "accounts", "Accounts");
  await page.getByRole("button", { name: "Use Account 3" }).click();
  await page.locator(".balances").waitFor();
  await visit(page, "allowance", "Allow a spender");
  await chooseToken(page, "DUSD");
  await page.getByLabel("Spender").fill(RICH);
  await page.getByRole("radio", { name: "Unlimited" }).check();
  await button(page, "Review").click();
  await page.locator("dialog .fee").waitFor();
  assert.ok(await button(page, "Approve and send").isDisabled());
  for (const box of await page.getByRole("dialog").getByRole("checkbox").all()) await box.check();
  await button(page, "Approve and send").click();
  await page.locator("article [role=status] .status.done").waitFor();
  await visit(page, "allowance", "Allow a spender");
  await chooseToken(page, "DUSD");
  await page.getByLabel("Spender").fill(RICH);
  await button(page, "What may it take now?").click();
  await page.locator(".small-figure", { hasText: "Unlimited" }).waitFor();
  await button(page, "Take the allowance back").click();
  await page.locator("dialog .fee").waitFor();
  await button(page, "Approve and send").click();
  await page.locator("article [role=status] .status.done").waitFor();
});

journey("the answer is lost after sending: the number is kept, and the same bytes are found mined", async (page) => {
  await importWallet(page);
  await visit(page, "accounts", "Accounts");
  await button(page, "Add account").click();
  await page.getByRole("button", { name: "Use Account 2" }).click();
  await page.locator(".balances").waitFor();
  await visit(page, "wrap", "Wrap ETH");
  await page.getByLabel("Amount").fill("0.5");
  await button(page, "Review").click();
  await page.locator("dialog .fee").waitFor();
  await chain().rpc("dev_lie", { method: "eth_sendRawTransaction", carryOut: true, cut: true });
  await button(page, "Approve and send").click();
  await page.locator("article [role=status] .status.done").waitFor();
  assert.equal(await page.locator(".line").count(), 1);
}, { expected: [/ERR_|Failed to load resource/] });

journey("what changed while one was reading is planned anew, and shown anew", async (page) => {
  await importWallet(page);
  await visit(page, "accounts", "Accounts");
  for (let index = 1; index <= 4; index++) {
    await button(page, "Add account").click();
    await page.getByText(`m/44'/60'/0'/0/${index}`).waitFor();
  }
  await page.getByRole("button", { name: "Use Account 5" }).click();
  await page.locator(".balances").waitFor();
  await visit(page, "wrap", "Wrap ETH");
  await page.getByLabel("Amount").fill("0.1");
  await approve(page);
  await visit(page, "wrap", "Wrap ETH");
  await page.getByLabel("Amount").fill("1");
  await button(page, "Review").click();
  await page.locator("dialog .fee").waitFor();
  // Another wallet with the same key spends meanwhile.
  await fund(chain(), RICH, 4);
  await button(page, "Approve and send").click();
  await page.getByText("This is the new plan; look at it again").waitFor();
  await page.locator("dialog .notice.danger", { hasText: "this wallet did not send" }).waitFor();
  for (const box of await page.getByRole("dialog").getByRole("checkbox").all()) await box.check();
  await button(page, "Approve and send").click();
  await page.locator("article [role=status] .status.done").waitFor();
});

journey("the sheet shows the plan of what was asked last, keeps the focus, and leaves with the screen behind it", async (page) => {
  await importWallet(page);
  await visit(page, "wrap", "Wrap ETH");
  await page.getByLabel("Amount").fill("1");
  const { asked, answer } = await holdNode(page);
  await button(page, "Review").click();
  await asked;
  await button(page, "Reject").click();
  await page.getByLabel("Amount").fill("2");
  await button(page, "Review").click();
  answer();
  await page.locator("dialog .fee").waitFor();
  assert.equal(await page.locator("#sheet-title").innerText(), "Wrap 2 ETH");

  const fast = page.getByRole("radio", { name: "Fast" });
  await page.getByRole("radio", { name: "Normal" }).focus();
  await page.keyboard.press("ArrowRight");
  await page.getByRole("button", { name: "Approve and send", disabled: false }).waitFor();
  assert.ok(await fast.evaluate((radio) => radio.checked && radio === document.activeElement));

  await page.goBack();
  await page.getByRole("dialog").waitFor({ state: "hidden" });
});

journey("another account chosen while the chain is read is read at once; the words leave with their screen", async (page) => {
  await page.getByRole("link", { name: "Create a wallet" }).click();
  await button(page, "Show the words").click();
  await button(page, "Copy…").click();
  await page.goBack();
  await page.getByRole("link", { name: "Import a wallet" }).waitFor();
  await importWallet(page);
  await visit(page, "accounts", "Accounts");
  await button(page, "Add account").click();
  await page.getByText("m/44'/60'/0'/0/1").waitFor();
  await visit(page, "home", "Account");
  const { asked, answer } = await holdNode(page);
  await button(page, "Read the chain again").click();
  await asked;
  await visit(page, "accounts", "Accounts");
  await button(page, "Use Account 2").click();
  answer();
  // Sooner than the next regular reading, which is twelve seconds away.
  await page.locator(".balances").waitFor({ timeout: 8_000 });
});

journey("Lock now locks every tab", async (page, context) => {
  await importWallet(page);
  const other = await context.newPage();
  await other.goto(chain().url);
  await unlock(other);
  await other.locator(".balances").waitFor();
  await button(page, "Lock now").click();
  await other.getByText("Locked in another tab").waitFor();
});

journey("a policy without WebAssembly is named, with what to do", async (page) => {
  await withoutWasm(page);
  await page.getByText("'wasm-unsafe-eval'").waitFor();
}, { expected: [/wasm-unsafe-eval|Content Security Policy/i] });

journey("a random source that does nothing is refused, and no key is made", async (page) => {
  await withoutRandomness(page);
  await page.getByText("No key was made, so none is weak").waitFor();
  assert.equal(await page.getByRole("link", { name: "Create a wallet" }).count(), 0);
});

journey("it locks by itself after five minutes without input", async (page) => {
  await page.clock.install();
  await page.reload();
  await importWallet(page);
  await page.clock.fastForward("05:10");
  await page.getByText("Locked after 5 minutes without input").waitFor();
  assert.equal(await page.locator(".frame").count(), 0);
  await unlock(page);
  await page.locator(".balances").waitFor();
});

test("the node stops: the page says so, keeps what it knows and shows its age", async () => {
  const own = await startDevnet();
  const { page, context, complaints } = await openPage(browser(), own.url, { expected: [/ERR_CONNECTION_REFUSED|Failed to load resource/] });
  try {
    await importWallet(page);
    await own.stop();
    await button(page, "Read the chain again").click();
    await page.getByText("The node does not answer").waitFor();
    await page.getByText("The balances below are from").waitFor();
    assert.equal(await balance(page, "ETH").innerText(), "10\u202f000 ETH");
    await visit(page, "receive", "Receive on");
    await page.getByRole("img", { name: "QR code of your address" }).waitFor();
    assert.deepEqual(complaints, []);
  } finally {
    await context.close();
    await own.stop();
  }
});

test("a network is added, and removed only once that is confirmed", async () => {
  const other = await startDevnet("-chain-id", "4242");
  let own;
  let context;
  try {
    own = await startDevnet("-connect", new URL(other.url).origin);
    const opened = await openPage(browser(), own.url);
    context = opened.context;
    const { page, complaints } = opened;
    await importWallet(page);
    await visit(page, "settings", "Settings");
    await button(page, "Add network").click();
    await page.getByLabel("Name", { exact: true }).fill("Other");
    await page.getByLabel("Node", { exact: true }).fill(new URL("rpc", other.url).href);
    await page.getByLabel("Chain id").fill("4242");
    await button(page, "Save").click();
    await button(page, "Edit Other").click();
    await button(page, "Remove").click();
    await button(page, "Keep it").click();
    await button(page, "Remove").click();
    await button(page, "Remove the network").click();
    await page.getByText("chain 4242").waitFor({ state: "detached" });
    await page.getByText("chain 31337").waitFor();
    assert.deepEqual(complaints, []);
  } finally {
    await context?.close();
    await other.stop();
    await own?.stop();
  }
});

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

for (const theme of ["light", "dark"]) {
  test(`axe finds nothing in any state, ${theme}`, async () => {
    const own = await startDevnet();
    const found = [];
    try {
      for (const states of [tour, freshWallet]) {
        const { page, context } = await openPage(browser(), own.url, { width: 360, theme });
        for await (const name of states(page, own)) {
          await page.evaluate(axe);
          const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
          for (const { id, nodes } of violations) found.push(`${name}: ${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
          const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          if (overflow > 0) found.push(`${name}: ${overflow} px too wide for a phone`);
        }
        await context.close();
      }
    } finally {
      await own.stop();
    }
    assert.deepEqual(found, []);
  });
}

/** Keeps back what is asked of the node: `asked` is the first request, `answer` lets all of them go. */
async function holdNode(page) {
  let answer;
  const answers = new Promise((resolve) => { answer = resolve; });
  await page.route("**/rpc", async (route) => {
    await answers;
    await route.continue();
  });
  return { asked: page.waitForRequest("**/rpc"), answer };
}

function token(symbol) {
  return chain().tokens.find((one) => one.symbol === symbol).address;
}

// The nonce lane in a real browser: what stands for each number, what can be done about it, and what came of it on the chain.

import assert from "node:assert/strict";
import { caller } from "../../test/support/devnet.mjs";
import { accept, approve, chooseToken, fund, importWallet, journeys, reviewed, stored, tamper, visit, PASSWORD, RICH } from "./support.mjs";

const { journey: run, chain } = journeys();
/** Each journey begins with a chain on which nothing is pending and nothing held. */
const journey = (name, steps, options) => run(name, async (page, context) => {
  await chain().rpc("dev_truth");
  await chain().rpc("dev_holdTransactions", false);
  await chain().rpc("dev_autoMine", true);
  await chain().rpc("dev_dropTransactions");
  await steps(page, context);
}, options);
const FRIEND = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC";
const button = (page, name) => page.getByRole("button", { name, exact: true });
const slots = (page) => page.locator(".lane li:not(.next)");
/** A number of the lane, by the word below it. */
const placed = (page, word) => page.locator(".lane li", { has: page.locator(`.word:text-is("${word}")`) });
const shownHash = (page) => new URL(page.url()).hash.split("/")[1];
const receipt = (hash) => chain().rpc("eth_getTransactionReceipt", hash);

/** Reviews a payment of DUSD. */
async function pay(page, amount = "5") {
  await visit(page, "send", "Send");
  await chooseToken(page, "DUSD");
  await page.getByLabel("Amount").fill(amount);
  await page.getByLabel("To", { exact: true }).fill(FRIEND);
}

/** Sends a payment that the node keeps to itself, and returns its hash. */
async function held(page) {
  await chain().rpc("dev_holdTransactions", true);
  await pay(page);
  await approve(page, "open");
  return shownHash(page);
}

async function checkNow(page) {
  const check = button(page, "Check now");
  if (!(await check.isVisible())) await visit(page, "activity", "Activity");
  await check.click();
}

journey("speed up: old and new fee side by side, a stack of two in the lane, one of them mined, the other replaced", async (page) => {
  await importWallet(page);
  const first = await held(page);
  await placed(page, "in flight").waitFor();
  await button(page, "Speed up").last().click();
  const sheet = await reviewed(page);
  const rises = await sheet.locator(".bump .rise").allInnerTexts();
  assert.equal(rises.length, 2);
  for (const rise of rises) assert.ok(parseFloat(rise.slice(1)) >= 10, rise);
  await button(page, "Approve and send").click();
  await page.getByText("2 linked transactions, one number").waitFor();
  const second = shownHash(page);
  assert.notEqual(second, first);
  assert.equal(await page.locator(".lane .stacked .count").innerText(), "×2");
  assert.equal(await slots(page).count(), 1);
  await page.locator(".linked a", { hasText: "Original" }).click();
  await page.locator(".tag", { hasText: "a replacement was sent" }).first().waitFor();
  assert.equal(shownHash(page), first);
  await chain().rpc("dev_releaseTransactions");
  await chain().rpc("dev_mine", 1);
  await checkNow(page);
  await placed(page, "mined").waitFor();
  assert.equal(await receipt(first), null);
  assert.ok(await receipt(second));
  const overtaken = page.locator("article [role=status]", { hasText: "Once that is final, this one can never be mined" });
  await overtaken.locator(".status", { hasText: "Overtaken" }).waitFor();
  assert.equal(await page.locator("article .remark").count(), 0, "nothing is said of what a next block takes");
  await chain().rpc("dev_finalize");
  await checkNow(page);
  await page.locator("article [role=status] .status", { hasText: "Replaced" }).waitFor();
  await placed(page, "final").waitFor();
});

journey("cancel: nothing is paid, and the number is used all the same", async (page) => {
  const owned = (address) => chain().rpc("eth_call", { to: chain().tokens.find((one) => one.symbol === "DUSD").address, data: `0x70a08231${address.slice(2).padStart(64, "0")}` }, "latest");
  await importWallet(page);
  const before = await owned(FRIEND);
  const first = await held(page);
  await button(page, "Cancel").last().click();
  const sheet = await reviewed(page);
  assert.match(await sheet.locator("#sheet-title").innerText(), /cancel/i);
  await sheet.locator(".bump").waitFor();
  await button(page, "Approve and send").click();
  await page.getByText("2 linked transactions, one number").waitFor();
  await chain().rpc("dev_releaseTransactions");
  await chain().rpc("dev_mine", 1);
  await page.locator("article [role=status] .status.done").waitFor();
  assert.equal(await receipt(first), null);
  assert.equal(await owned(FRIEND), before);
});

journey("a replacement for too little is refused where it is typed, and the least that is enough is one button away", async (page) => {
  await importWallet(page);
  await held(page);
  await button(page, "Speed up").last().click();
  const sheet = await reviewed(page);
  const before = await sheet.locator(".bump td").first().innerText();
  await sheet.locator("details.advanced > summary").click();
  await sheet.getByLabel("Most per gas").fill(before.replace(" gwei", ""));
  await sheet.getByLabel("Most per gas").blur();
  await sheet.locator(".notice .title", { hasText: "No node takes a replacement for so little more" }).waitFor();
  assert.equal(await sheet.locator(".sheet-body").evaluate((body) => new Promise((done) => requestAnimationFrame(() => done(body.scrollTop)))), 0, "what went wrong is in view");
  assert.equal(await sheet.getByLabel("Number (nonce)").count(), 0, "a replacement has its number");
  await sheet.getByText("both fees rise by a tenth at least").waitFor();
  await sheet.getByRole("button", { name: /^Offer the least that is enough/ }).click();
  await sheet.locator(".bump").waitFor();
  await button(page, "Approve and send").click();
  await page.getByText("2 linked transactions, one number").waitFor();
  const [now, old] = (await page.locator(".linked a").allInnerTexts()).map((text) => parseFloat(/at most ([\d.]+) gwei/.exec(text)[1]));
  assert.ok(Math.abs(now / old - 1.1) < 0.001, `${old} → ${now}`); // they are shown rounded
});

journey("what went wrong with one transaction is not said of another", async (page) => {
  await importWallet(page);
  const first = await held(page);
  const second = await held(page);
  await visit(page, `activity/${first}`, "Send 5 DUSD");
  await page.locator("article lk-actions").evaluate((buttons) => { buttons.hash = `0x${"00".repeat(32)}`; }); // as if it were forgotten meanwhile
  await page.locator("article").getByRole("button", { name: "Send again" }).click();
  await page.locator("article .notice", { hasText: "records do not have that transaction" }).waitFor();
  await page.evaluate((hash) => { location.hash = `activity/${hash}`; }, second);
  await page.locator("article .facts", { hasText: second }).waitFor();
  assert.equal(await page.locator("article .notice").count(), 0);
  assert.ok(await page.locator("article").getByRole("button", { name: "Send again" }).isEnabled());
});

journey("the node dropped it: the same bytes go out again", async (page) => {
  await importWallet(page);
  await chain().rpc("dev_autoMine", false);
  await pay(page);
  await approve(page, "open");
  const hash = shownHash(page);
  await chain().rpc("dev_dropTransactions");
  await button(page, "Send again").last().click();
  await page.locator(".toast", { hasText: /nodes|node/ }).waitFor();
  await chain().rpc("dev_autoMine", true);
  await chain().rpc("dev_mine", 1);
  await page.locator("article [role=status] .status.done").waitFor();
  assert.ok(await receipt(hash));
});

journey("a number of one's own leaves a gap, which is shown, explained and filled", async (page) => {
  await importWallet(page);
  await pay(page);
  await approve(page);
  await pay(page);
  await page.locator("lk-send details.advanced > summary").click();
  const field = page.getByLabel("Number (nonce)");
  await page.locator("lk-send input[inputmode=numeric]:not([placeholder=''])").waitFor();
  const next = BigInt(await field.getAttribute("placeholder"));
  await field.fill(String(next + 1n));
  await field.blur();
  await page.getByText(`It waits until number ${next} is used`).waitFor();
  await button(page, "Review").click();
  await accept(page, "open");
  await page.locator(".lane .gap", { hasText: "gap" }).waitFor();
  await visit(page, "home", "Account");
  const need = page.locator("section[aria-label='Needs you'] .notice", { hasText: `Number ${next}` });
  await need.getByRole("link", { name: `Look at number ${next}` }).click();
  await page.getByRole("heading", { name: `Number ${next}` }).waitFor();
  await button(page, "Fill the gap").last().click();
  await reviewed(page);
  await button(page, "Approve and send").click();
  await page.locator("article [role=status] .status.done").waitFor();
  await checkNow(page);
  await page.locator(".lane .gap").waitFor({ state: "detached" });
  await placed(page, "mined").nth(2).waitFor();
  await page.locator("section[aria-label='Needs you']").waitFor({ state: "detached" });
});

journey("another program with the same key: its number is foreign, and it is said", async (page) => {
  await importWallet(page);
  await pay(page);
  await approve(page);
  await fund(chain(), FRIEND, 0);
  await checkNow(page);
  await page.locator("section[aria-label='Needs you'] .notice", { hasText: "this wallet did not send" }).waitFor();
  await placed(page, "foreign").waitFor();
  // What is sent next asks about them; then they have their places in the lane.
  await pay(page);
  await button(page, "Review").click();
  const sheet = await reviewed(page);
  await sheet.locator(".notice.danger", { hasText: "this wallet did not send" }).waitFor();
  await accept(page);
  await placed(page, "foreign").nth(1).waitFor();
  assert.deepEqual(await page.locator(".lane .word").allInnerTexts(), ["mined", "foreign", "foreign", "mined", "next"]);
});

journey("a reorganisation takes it out of its block, and it is mined again as it was", async (page) => {
  await importWallet(page);
  await pay(page);
  await approve(page);
  const hash = shownHash(page);
  await placed(page, "mined").first().waitFor();
  await chain().rpc("dev_reorg", 1, { hold: true });
  await checkNow(page);
  await page.locator("article [role=status] .status.open").waitFor();
  await chain().rpc("dev_releaseTransactions");
  await chain().rpc("dev_mine", 1);
  await page.locator("article [role=status] .status.done").waitFor();
  assert.equal(shownHash(page), hash);
});

journey("lane, detail and speeding up with the keyboard alone", async (page) => {
  await importWallet(page);
  await held(page);
  await visit(page, "home", "Account");
  const press = (key) => page.keyboard.press(key);
  const tabTo = async (wanted) => {
    for (let steps = 0; steps < 60; steps++) {
      if (wanted.test(await page.evaluate(() => document.activeElement?.textContent?.replace(/\s+/g, " ").trim() ?? ""))) return;
      await press("Tab");
    }
    assert.fail(`${wanted} was not reached with Tab`);
  };
  await tabTo(/^\d+ in flight : Send 5 DUSD/);
  await press("Enter");
  await page.locator("#detail-title").waitFor();
  await tabTo(/^Speed up$/);
  await press("Enter");
  await page.locator("dialog .bump").waitFor();
  await tabTo(/^Approve and send$/);
  await press("Enter");
  await page.locator(".lane .stacked").waitFor();
  await chain().rpc("dev_releaseTransactions");
  await chain().rpc("dev_mine", 1);
  await page.locator("article [role=status] .status.done").waitFor();
});

journey("on a chain that does not say what is final, blocks are counted, as the network says", async (page) => {
  await importWallet(page);
  await visit(page, "settings", "Settings");
  await page.getByRole("button", { name: /^Edit/ }).click();
  await page.getByLabel("Blocks until final").fill("3");
  await button(page, "Save").click();
  await page.locator("lk-settings").getByText("counts a block as final after 3 more blocks").waitFor();
  await page.locator(":focus[aria-label^=Edit]").waitFor();
  await pay(page);
  await approve(page);
  await chain().rpc("dev_mine", 4);
  await checkNow(page);
  await placed(page, "final").last().waitFor();
  await visit(page, "settings", "Settings");
  await page.getByRole("button", { name: /^Edit/ }).click();
  assert.equal(await page.getByLabel("Blocks until final").inputValue(), "3");
});

journey("the ledger is exported as a file without a secret", async (page) => {
  await importWallet(page);
  await pay(page);
  await approve(page);
  const hash = shownHash(page);
  await visit(page, "settings", "Settings");
  const [download] = await Promise.all([page.waitForEvent("download"), button(page, "Export as JSON").click()]);
  assert.match(download.suggestedFilename(), new RegExp(`^latchkey-ledger-31337-${RICH.toLowerCase()}\\.json$`));
  let text = "";
  for await (const part of await download.createReadStream()) text += part;
  assert.ok(JSON.stringify(JSON.parse(text)).includes(hash));
});

journey("a long list is drawn in parts, and goes on from where it was", async (page, context) => {
  await importWallet(page);
  // Another program of this origin over the same records sends as fast as it can.
  const other = await context.newPage();
  await other.goto(new URL("/mark.svg", chain().url).href);
  await other.evaluate(async ([password, chainId, from, to]) => {
    const { load } = await import("/latchkey/index.js");
    const wallet = await load({ worker: "/latchkey/worker.js" });
    const { kdf } = await wallet.vault.status();
    const kek = await wallet.vault.deriveKey({ password: new TextEncoder().encode(password), params: kdf });
    await wallet.vault.unlock({ kek });
    for (let number = 0; number < 34; number++) await wallet.send({ request: { chainId, from, kind: "transfer", to, amount: "0.001" }, acknowledged: [] });
    wallet.close();
  }, [PASSWORD, chain().chainId, RICH, FRIEND]);
  await other.close();
  await checkNow(page);
  const rows = page.locator("lk-rows li");
  await rows.nth(29).waitFor();
  assert.equal(await rows.count(), 30);
  await button(page, "Show 4 more of 4").click();
  assert.equal(await rows.count(), 34);
  assert.ok(await rows.nth(30).locator("a").evaluate((link) => link === document.activeElement));
  await visit(page, "home", "Account");
  assert.equal(await page.locator("aside .line").count(), 6);
});

const STOPPED = "lk-recover .notice";

journey("records that something else changed stop the account; they are exported, and begun again once that is confirmed", async (page) => {
  await importWallet(page);
  await pay(page);
  await approve(page);
  const hash = shownHash(page);
  await tamper(page);
  await visit(page, "home", "Account");
  await page.locator(STOPPED, { hasText: "changed by something other than this wallet" }).waitFor();
  await page.locator(".balances .amount").first().waitFor(); // they do not need the records
  await pay(page);
  await button(page, "Review").click();
  await page.getByRole("dialog").locator(STOPPED).waitFor();
  await button(page, "Reject").click();
  await visit(page, "activity", "Activity");
  assert.equal(await page.getByText("Nothing sent from this account").count(), 0, "what is not shown was sent all the same");
  await page.getByText("not shown while its records are stopped").waitFor();
  const [download] = await Promise.all([page.waitForEvent("download"), button(page, "Export what is stored").click()]);
  assert.match(download.suggestedFilename(), /^latchkey-ledger-/);
  assert.ok(await button(page, "Begin again").isDisabled());
  await page.getByRole("checkbox", { name: /^I know of no transaction/ }).check();
  await button(page, "Begin again").click();
  await page.locator(STOPPED).waitFor({ state: "detached" });
  await page.locator(`.line[href="#activity/${hash}"]`).waitFor();
  await pay(page);
  await approve(page);
});

journey("records begin again above what is on its way only once that is confirmed, too", async (page) => {
  await importWallet(page);
  await pay(page);
  await approve(page);
  await chain().rpc("dev_autoMine", false);
  await fund(chain(), FRIEND, 0);
  await tamper(page);
  await page.locator(STOPPED).waitFor();
  assert.equal(await page.locator("[role=alert] :is(input, button)").count(), 0, "what is chosen is not announced with what happened");
  await page.getByRole("checkbox", { name: /^I know of no transaction/ }).check();
  await button(page, "Begin again").click();
  const known = page.getByRole("checkbox", { name: /go on above them/ });
  await known.waitFor();
  assert.ok(await button(page, "Begin again").isDisabled());
  await known.check();
  await button(page, "Begin again").click();
  await page.locator(STOPPED).waitFor({ state: "detached" });
});

journey("a ledger that was put back is noticed, and no number of it is handed out again", async (page) => {
  await importWallet(page);
  await pay(page);
  await approve(page);
  const before = await stored(page);
  await pay(page);
  await approve(page);
  const used = BigInt((await chain().rpc("eth_getTransactionByHash", shownHash(page))).nonce);
  await tamper(page, before);
  await page.locator(STOPPED, { hasText: "are older than they were" }).waitFor();
  await page.getByRole("checkbox", { name: /^I know of no transaction/ }).check();
  await button(page, "Begin again").click();
  await page.locator(STOPPED).waitFor({ state: "detached" });
  await pay(page);
  await approve(page);
  assert.equal(BigInt((await chain().rpc("eth_getTransactionByHash", shownHash(page))).nonce), used + 1n);
});

journey("two nodes that contradict each other are both shown, and nothing is signed", async (page) => {
  const second = new URL("/rpc/b", chain().url).href;
  await importWallet(page);
  await pay(page);
  await approve(page);
  await visit(page, "settings", "Settings");
  await page.getByRole("button", { name: /^Edit/ }).click();
  await page.getByLabel("Further nodes").fill(second);
  await button(page, "Save").click();
  await page.locator("lk-settings").getByText(second).waitFor();
  const other = caller(second);
  await other("dev_lie", { method: "eth_getTransactionCount", times: -1, result: "0x63" });
  await pay(page);
  await button(page, "Review").click();
  const sheet = await reviewed(page);
  await button(page, "Approve and send").click();
  const told = sheet.locator(".answers");
  await told.waitFor();
  assert.equal(await told.locator("dt", { hasText: /^node \d: / }).count(), 2);
  assert.match(await told.innerText(), /99/);
  await other("dev_truth");
  await button(page, "Approve and send").click();
  await page.locator("article [role=status] .status.done").waitFor();
});

// The part of the tour that needs transactions on their way: the lane in all its states, and what is done about them.

import { caller } from "../../test/support/devnet.mjs";
import { accept, approve, chooseToken, fund, reviewed, tamper, visit } from "./support.mjs";

const button = (page, name) => page.getByRole("button", { name, exact: true });
const SAVINGS = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";

/** Waits until nothing lies above the screen that goes by itself. */
async function quiet(page) {
  await page.mouse.move(0, 0);
  await page.locator(".toast.sr").waitFor({ state: "attached" });
}

/** Has the wallet look at the chain, on the list of what was sent. */
async function checkNow(page) {
  await visit(page, "activity", "Activity");
  await button(page, "Check now").click();
  await button(page, "Check now").and(page.locator(":enabled")).waitFor();
}

/** Numbers in every place of the lane, and what can be done about them. */
export async function* inFlight(page, devnet) {
  const review = async (amount, { nonce } = {}) => {
    await visit(page, "send", "Send");
    await chooseToken(page, "DUSD");
    await page.getByLabel("Amount").fill(amount);
    await page.getByLabel("To", { exact: true }).fill(SAVINGS);
    if (nonce !== undefined) {
      const field = page.getByLabel("Number (nonce)");
      if (!(await field.isVisible())) await page.locator("lk-send details.advanced > summary").click();
      await field.fill(String(nonce));
      await field.blur();
    }
  };
  await visit(page, "home", "Account");
  await devnet.rpc("dev_holdTransactions", true);
  await review("40");
  await approve(page, "open");
  await review("41");
  await approve(page, "open");
  await button(page, "Speed up").last().click();
  await reviewed(page);
  yield "approval-speed-up";
  await page.locator(".sheet-body").evaluate((body) => body.scrollTo(0, body.scrollHeight));
  yield "approval-speed-up-fee";
  await button(page, "Approve and send").click();
  await page.locator("#stack-title").waitFor();
  await quiet(page);
  yield "activity-stack";
  await button(page, "Speed up").last().click();
  const sheet = await reviewed(page);
  await sheet.locator("details.advanced > summary").click();
  await sheet.getByLabel("Most per gas").fill(/[\d.]+/.exec(await sheet.locator(".bump td").first().innerText())[0]);
  await sheet.getByLabel("Most per gas").blur();
  await sheet.getByRole("button", { name: /^Offer the least/ }).waitFor();
  yield "approval-too-little";
  await button(page, "Reject").click();
  await button(page, "Cancel").last().click();
  await reviewed(page);
  yield "approval-cancel";
  await button(page, "Reject").click();
  const next = Number(/\d+/.exec(await page.locator(".lane .next").textContent())[0]);
  await review("42", { nonce: next + 1 });
  await page.locator(".market > summary").waitFor();
  if (!(await page.locator(".market figure").isVisible())) await page.locator(".market > summary").click();
  await page.locator("lk-send").getByLabel("Most per gas").fill("0.9");
  await page.locator("lk-send").getByLabel("Most per gas").blur();
  await page.getByText("Your own fees stand").waitFor();
  yield "send-advanced";
  await page.getByText("The same as a table").click();
  yield "send-advanced-table";
  await button(page, "Use a speed").click();
  await approve(page, "open");
  await visit(page, "activity", "Activity");
  await page.locator(".lane .gap").waitFor();
  await quiet(page);
  yield "activity-lane";
  await visit(page, `activity/${next}`, `Number ${next}`);
  yield "activity-gap";
  await visit(page, "home", "Account");
  yield "home-needs-you";
  await visit(page, "settings", "Settings");
  await page.getByRole("button", { name: /^Edit/ }).click();
  const second = new URL("/rpc/b", devnet.url).href;
  await page.getByLabel("Further nodes").fill(second);
  await page.getByLabel("Offer for gas at most").fill("1");
  await page.getByLabel("Blocks until final").fill("12");
  yield "settings-nodes";
  await button(page, "Save").click();
  await page.locator("lk-settings").getByText(second).waitFor();
  await quiet(page);
  yield "settings-nodes-saved";
  const other = caller(second);
  await other("dev_lie", { method: "eth_getTransactionCount", times: -1, result: "0x63" });
  await review("43");
  await page.getByText("Offers are held at").waitFor();
  await page.getByText("Offers are held at").evaluate((said) => said.scrollIntoView({ block: "center" }));
  yield "send-capped";
  await button(page, "Review").click();
  await reviewed(page);
  await button(page, "Approve and send").click();
  await page.locator(".answers").waitFor();
  yield "approval-nodes-disagree";
  await button(page, "Reject").click();
  await other("dev_truth");
  await visit(page, "settings", "Settings");
  await page.getByRole("button", { name: /^Edit/ }).click();
  await page.getByLabel("Further nodes").fill("");
  await page.getByLabel("Offer for gas at most").fill("");
  await page.getByLabel("Blocks until final").fill("");
  await button(page, "Save").click();
  await page.locator("lk-settings").getByText(second).waitFor({ state: "detached" });
  await devnet.rpc("dev_releaseTransactions");
  await visit(page, `activity/${next}`, `Number ${next}`);
  await button(page, "Fill the gap").last().click();
  await reviewed(page);
  yield "approval-fill";
  await button(page, "Reject").click();
  yield* settled(page, devnet);
  yield* begunAgain(page, devnet);
  yield* notTaken(page, devnet, review);
}

/** What was replaced, before that is final and afterwards. */
async function* settled(page, devnet) {
  await checkNow(page);
  await page.locator(".line", { hasText: "a replacement was sent" }).click();
  await page.locator("article [role=status] .status", { hasText: "Overtaken" }).waitFor();
  await quiet(page);
  yield "activity-overtaken";
  const chosen = new URL(page.url()).hash.slice(1);
  await devnet.rpc("dev_finalize");
  await checkNow(page);
  await page.locator(".lane .final").first().waitFor();
  await visit(page, chosen, "Send 41");
  await quiet(page);
  yield "activity-replaced";
}

/** Records that something else wrote into, and what is on its way that they do not know. */
async function* begunAgain(page, devnet) {
  const begin = async () => {
    await page.getByRole("checkbox", { name: /^I know of no transaction/ }).check();
    await button(page, "Begin again").click();
  };
  await tamper(page);
  await visit(page, "home", "Account");
  await page.locator("lk-recover .notice").waitFor();
  yield "home-ledger-edited";
  await visit(page, "activity", "Activity");
  yield "activity-ledger-edited";
  await visit(page, "home", "Account");
  await begin();
  await page.locator("lk-recover").waitFor({ state: "detached" });
  await quiet(page);
  yield "home-ledger-begun";
  await page.getByRole("button", { name: /^Fill the gap/ }).first().click();
  await accept(page);
  await fund(devnet, SAVINGS, 0);
  await checkNow(page);
  await page.locator(".lane .foreign").first().waitFor();
  await quiet(page);
  yield "activity-foreign";
  await devnet.rpc("dev_autoMine", false);
  await fund(devnet, SAVINGS, 0);
  await tamper(page);
  await visit(page, "home", "Account");
  await begin();
  await page.getByRole("checkbox", { name: /go on above them/ }).waitFor();
  yield "home-ledger-unsettled";
  await page.getByRole("checkbox", { name: /go on above them/ }).check();
  await button(page, "Begin again").click();
  await page.locator("lk-recover").waitFor({ state: "detached" });
  await devnet.rpc("dev_autoMine", true);
  await devnet.rpc("dev_mine", 1);
}

/** Transactions that the node does not take, or does not say whether it did. */
async function* notTaken(page, devnet, review) {
  const lie = (answer) => devnet.rpc("dev_lie", { method: "eth_sendRawTransaction", times: -1, ...answer });
  await lie({ cut: true });
  await review("44");
  await approve(page, "attention");
  await quiet(page);
  yield "activity-unsure";
  await devnet.rpc("dev_truth");
  await lie({ error: { code: -32000, message: "transaction underpriced" } });
  await checkNow(page);
  await page.locator("section[aria-label='Needs you'] .notice", { hasText: "too little for gas" }).waitFor();
  await quiet(page);
  yield "activity-fee-low";
  await devnet.rpc("dev_truth");
  await checkNow(page);
  await page.locator(".lane a", { hasText: "foreign" }).first().click();
  await page.locator("#detail-title").waitFor();
  await quiet(page);
  yield "activity-foreign-number";
}

// The part of the tour that needs transactions on their way: the lane in all its states, and what is done about them.

import { caller } from "../../test/support/devnet.mjs";
import { approve, chooseToken, reviewed, tamper, visit } from "./support.mjs";

const button = (page, name) => page.getByRole("button", { name, exact: true });
const SAVINGS = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";

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
  yield "activity-stack";
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
  yield "activity-lane";
  await visit(page, `activity/${next}`, `Number ${next}`);
  yield "activity-gap";
  await visit(page, "home", "Account");
  yield "home-needs-you";
  await visit(page, "settings", "Settings");
  await page.getByRole("button", { name: /^Edit/ }).click();
  const second = new URL("/rpc/b", devnet.url).href;
  await page.getByLabel("Further nodes").fill(second);
  await page.getByLabel("Offer for gas at most").fill("30");
  yield "settings-nodes";
  await button(page, "Save").click();
  await page.locator("lk-settings").getByText(second).waitFor();
  const other = caller(second);
  await other("dev_lie", { method: "eth_getTransactionCount", times: -1, result: "0x63" });
  await review("43");
  await button(page, "Review").click();
  await reviewed(page);
  await button(page, "Approve and send").click();
  await page.locator(".answers").waitFor();
  yield "approval-nodes-disagree";
  await button(page, "Reject").click();
  await other("dev_truth");
  await devnet.rpc("dev_releaseTransactions");
  await visit(page, `activity/${next}`, `Number ${next}`);
  await button(page, "Fill the gap").last().click();
  await reviewed(page);
  yield "approval-fill";
  await button(page, "Reject").click();
  await tamper(page);
  await visit(page, "home", "Account");
  await page.locator("lk-recover .notice").waitFor();
  yield "home-ledger-edited";
  await page.getByRole("checkbox", { name: /^I know of no transaction/ }).check();
  await button(page, "Begin again").click();
  await page.locator("lk-recover").waitFor({ state: "detached" }).catch(() => page.locator("lk-recover .tick").nth(1).waitFor());
  yield "home-ledger-begun";
}

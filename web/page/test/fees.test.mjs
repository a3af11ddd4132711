// What gas costs, and what is offered for it: drawn, chosen, typed, capped, and always what is signed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { importWallet, journeys, openPage, reviewed, startDevnet, visit } from "./support.mjs";

const { journey, chain, browser } = journeys();
const FRIEND = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC";
const GWEI = 10n ** 9n;
const button = (page, name) => page.getByRole("button", { name, exact: true });
const hex = (number) => `0x${number.toString(16)}`;

/** Fills the form; nothing is reviewed yet. */
async function pay(page, amount = "1") {
  await visit(page, "send", "Send");
  await page.getByLabel("Amount").fill(amount);
  await page.getByLabel("To", { exact: true }).fill(FRIEND);
}

/** Types fees of one's own, in gwei, wherever the choice stands. */
async function offer(place, max, tip) {
  const most = place.getByLabel("Most per gas");
  if (!(await most.isVisible())) await place.locator("details.advanced > summary").click();
  await most.fill(max);
  await place.getByLabel("Tip per gas").fill(tip);
  await place.getByLabel("Tip per gas").blur();
}

/** The transaction that the page shows, as the chain has it. */
async function asSigned(page) {
  await page.locator("lk-activity article [role=status] .status.done").waitFor();
  return chain().rpc("eth_getTransactionByHash", new URL(page.url()).hash.split("/")[1]);
}

journey("the picture of what gas costs says the same as its table, and that the same as the node", async (page) => {
  await chain().rpc("dev_mine", 4);
  await importWallet(page);
  await visit(page, "send", "Send");
  const picture = page.getByRole("img", { name: /^Base fee over the last/ });
  await picture.waitFor();
  const { oldestBlock, baseFeePerGas } = await chain().rpc("eth_feeHistory", "0x14", "latest", []);
  const inGwei = (fee) => Number((BigInt(fee) * 1000n) / GWEI) / 1000;
  await page.getByText("The same as a table").click();
  const rows = await page.locator(".market tbody tr").allInnerTexts();
  const next = rows.filter((row) => row.includes("to come"));
  assert.equal(rows.length - next.length, baseFeePerGas.length - 1, "a row for each block that was");
  assert.match(rows[0], new RegExp(`^${BigInt(oldestBlock)}\\s`));
  assert.ok(Math.abs(parseFloat(rows[0].split("\t")[1]) - inGwei(baseFeePerGas[0])) < 0.001);
  assert.match(next[0], new RegExp(`^${BigInt(oldestBlock) + BigInt(rows.length - next.length)}\\s`));
  // After a full block the base fee is an eighth higher.
  const [first, second] = next.map((row) => parseFloat(row.split("≤")[1]));
  assert.ok(Math.abs(second / first - 1.125) < 0.01, `${first} → ${second}`);
  assert.match(await picture.getAttribute("aria-label"), /You offer at most .* gwei: enough for \d+ full blocks? of these/);
});

journey("the speed that was chosen stays chosen in the sheet, and a faster one offers more", async (page) => {
  await importWallet(page);
  await pay(page);
  await page.getByRole("radio", { name: /^Slow/ }).check();
  await button(page, "Review").click();
  const sheet = await reviewed(page);
  assert.ok(await sheet.getByRole("radio", { name: /^Slow/ }).isChecked());
  await sheet.getByText("How it is made up").click();
  const offered = async () => BigInt((await sheet.locator(".fee dd[title$=wei]").nth(1).getAttribute("title")).split(" ")[0]);
  const slow = await offered();
  await sheet.getByRole("radio", { name: /^Fast/ }).check();
  await button(page, "Approve and send").and(page.locator(":enabled")).waitFor();
  const fast = await offered();
  assert.ok(fast > slow, `${fast} > ${slow}`);
  await button(page, "Approve and send").click();
  assert.equal(BigInt((await asSigned(page)).maxFeePerGas), fast);
});

journey("fees of one's own are what is signed; a tip above the whole is refused where it is typed", async (page) => {
  await importWallet(page);
  await pay(page);
  const form = page.locator("lk-send");
  await offer(form, "7.5", "8");
  await form.getByText("it cannot be more").waitFor();
  await button(page, "Review").click();
  assert.equal(await page.getByRole("dialog").count(), 0);
  assert.ok(await form.getByLabel("Tip per gas").evaluate((field) => field === document.activeElement));
  await offer(form, "7.5", "1,25");
  await form.getByText("Your own fees stand instead of a speed's").waitFor();
  await button(page, "Review").click();
  const sheet = await reviewed(page);
  assert.equal(await sheet.getByLabel("Most per gas").inputValue(), "7.5");
  assert.equal(await sheet.getByRole("radio", { checked: true }).count(), 0);
  for (const box of await sheet.getByRole("checkbox").all()) await box.check();
  await button(page, "Approve and send").click();
  const { maxFeePerGas, maxPriorityFeePerGas } = await asSigned(page);
  assert.deepEqual([maxFeePerGas, maxPriorityFeePerGas], [hex(75n * GWEI / 10n), hex(125n * GWEI / 100n)]);
});

journey("an offer below the base fee is a sentence, and can be mended where it stands", async (page) => {
  await importWallet(page);
  await pay(page);
  await offer(page.locator("lk-send"), "0.000000001", "0");
  await button(page, "Review").click();
  const sheet = page.getByRole("dialog");
  await sheet.getByText("This cannot be done as it stands").waitFor();
  await sheet.locator(".notice .title", { hasText: "next block takes" }).waitFor();
  await button(page, "Use a speed").last().click();
  await sheet.locator(".report").waitFor();
});

journey("a network's cap holds what is offered, and is said", async (page) => {
  await importWallet(page);
  await visit(page, "settings", "Settings");
  const cap = async (gwei) => {
    await page.getByRole("button", { name: /^Edit/ }).click();
    await page.getByLabel("Offer for gas at most").fill(gwei);
    await button(page, "Save").click();
    await page.locator("#network-name").waitFor({ state: "detached" });
  };
  // A fifth above the base fee, which every speed exceeds.
  const { baseFeePerGas } = await chain().rpc("eth_feeHistory", "0x1", "latest", []);
  const limit = (BigInt(baseFeePerGas[1]) * 6n) / 5n;
  await cap(`0,${String(limit).padStart(9, "0")}`);
  await page.getByText(/offers at most 0\.\d+ gwei per gas/).waitFor();
  await pay(page);
  await page.getByText("Offers are held at").waitFor();
  await button(page, "Review").click();
  await reviewed(page);
  await button(page, "Approve and send").click();
  assert.equal((await asSigned(page)).maxFeePerGas, hex(limit));
  await visit(page, "settings", "Settings");
  await cap("0.000000001");
  await pay(page);
  await button(page, "Review").click();
  await page.getByRole("dialog").getByText(/your limit for this network/).waitFor();
  await button(page, "Reject").click();
});

test("what a rollup charges beside the gas is said, and that no signature limits it", async () => {
  const rollup = await startDevnet("-rollup");
  const { page, context, complaints } = await openPage(browser(), rollup.url);
  try {
    await importWallet(page);
    await pay(page);
    await button(page, "Review").click();
    const sheet = await reviewed(page);
    const line = sheet.locator(".fee p", { hasText: "publishing" });
    assert.match(await line.locator(".amount").getAttribute("title"), /^0\.0\d+ ETH$/);
    await sheet.getByText("no signature sets a limit").waitFor();
    assert.deepEqual(complaints, []);
  } finally {
    await context.close();
    await rollup.stop();
  }
});

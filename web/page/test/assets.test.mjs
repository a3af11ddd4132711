// Tokens, NFTs, allowances, history, contacts and names, in a real browser on a chain that has good ones and bad ones.

import assert from "node:assert/strict";
import { RICH, accept, chooseToken, importWallet, journeys, poison, reviewed, unlock, visit } from "./support.mjs";

const { journey, chain } = journeys();
const FRIEND = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC";
/** Shares the first and last characters that people look at with FRIEND. */
const ALIKE = "0x3c44000000000000000000000000000000fa93bc";
const ALICE = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
const button = (page, name) => page.getByRole("button", { name, exact: true });
const token = (symbol) => chain().tokens.find((one) => one.symbol === symbol).address;
const collection = (standard) => chain().collections.find((one) => one.standard === standard).address;

journey("a list of the user's own suggests its tokens, says its licence, and goes again", async (page) => {
  await importWallet(page);
  await visit(page, "tokens", "Tokens on");
  await page.locator(".entry", { hasText: "Devnet Maker" }).locator("summary").click();
  await page.getByRole("button", { name: "Remove DMKR" }).click();
  await page.locator(".entry", { hasText: "Devnet Maker" }).waitFor({ state: "detached" });
  await page.getByText("Add a list").click();
  await page.getByLabel("The list", { exact: true }).fill("{");
  await button(page, "Add the list").click();
  await page.locator("lk-document .remark.danger").waitFor();
  await page.getByLabel("The list", { exact: true }).fill(JSON.stringify({
    name: "My own list", timestamp: "2026-11-22T08:00:00Z", version: { major: 1, minor: 2, patch: 3 },
    tokens: [{ chainId: 31337, address: token("DMKR"), symbol: "DMKR", name: "Devnet Maker", decimals: 18 }],
  }));
  await button(page, "Add the list").click();
  await page.getByText("version 1.2.3, 2026-11-22; it states no licence").waitFor();
  await page.getByRole("button", { name: /^Follow DMKR/ }).click();
  await page.locator(".entry", { hasText: "Devnet Maker" }).waitFor();
  await page.getByRole("button", { name: "Remove the list My own list" }).click();
  await button(page, "Remove the list").click();
  await page.getByText("version 1.2.3").waitFor({ state: "detached" });
});

journey("an NFT is added, shown without fetching anything, and sent", async (page) => {
  await importWallet(page);
  await visit(page, "nfts", "NFTs on");
  await page.getByLabel("The collection's contract").fill(collection("erc721"));
  await page.getByLabel("Number of the NFT").fill("1.5");
  await button(page, "Add").click();
  await page.getByText("Write a whole number").waitFor();
  await page.getByLabel("Number of the NFT").fill("1");
  await button(page, "Add").click();
  await page.getByText("one of a kind").waitFor();
  await page.getByLabel("To", { exact: true }).fill(FRIEND);
  await button(page, "Review").click();
  const sheet = await reviewed(page);
  assert.match(await sheet.locator("#sheet-title").innerText(), /^Send NFT 1 of Devnet Keys collection to 0x3C44/);
  await accept(page);
  const owner = await chain().rpc("eth_call", { to: collection("erc721"), data: `0x6352211e${"1".padStart(64, "0")}` }, "latest");
  assert.equal(BigInt(owner), BigInt(FRIEND));

  await visit(page, "nfts", "NFTs on");
  await page.getByLabel("The collection's contract").fill(collection("erc1155"));
  await page.getByLabel("Number of the NFT").fill("1");
  await button(page, "Add").click();
  await page.getByLabel("How many of 100").fill("101");
  await page.getByLabel("To", { exact: true }).fill(FRIEND);
  await button(page, "Review").click();
  await page.getByText("You have 100.").waitFor();
  await page.getByLabel("How many of 100").fill("7");
  await button(page, "Review").click();
  await accept(page);
});

journey("what spenders may take is found, sorted, and taken back, alone and together", async (page) => {
  await importWallet(page);
  const allow = async (symbol, spender, unlimited) => {
    await visit(page, "allowance", "Allow a spender");
    await chooseToken(page, symbol);
    await page.getByLabel("Spender").fill(spender);
    if (unlimited) await page.getByRole("radio", { name: "Unlimited" }).check();
    else await page.getByLabel("It may take up to").fill("25");
    await button(page, "Review").click();
    await accept(page);
  };
  await allow("DUSD", FRIEND, true);
  await allow("DMKR", ALICE, false);
  await allow("DUSDT", FRIEND, false);
  await visit(page, "allowances", "Allowances");
  await page.getByText("Complete: from the chain's first block").waitFor();
  const rows = page.locator(".approval");
  assert.equal(await rows.count(), 3);
  assert.match(await rows.first().innerText(), /Unlimited DUSD/);
  await page.getByLabel("Sort by").selectOption("token");
  assert.match(await rows.first().innerText(), /DMKR/);
  await rows.filter({ hasText: "Unlimited DUSD" }).getByRole("button", { name: /^Take back/ }).click();
  await accept(page);
  await visit(page, "allowances", "Allowances");
  await page.getByText("Complete: from").waitFor();
  assert.equal(await rows.count(), 2);
  for (const box of await rows.getByRole("checkbox").all()) await box.check();
  await button(page, "Take back 2 allowances").click();
  const sheet = await reviewed(page);
  await sheet.getByText("All fees together, at most").waitFor();
  await sheet.getByText("2 of 2").waitFor();
  for (const box of await sheet.getByRole("checkbox").all()) await box.check();
  await button(page, "Approve and send all 2").click();
  await page.getByRole("heading", { name: "Activity", level: 1 }).waitFor();
  await page.locator(".line .status.done").nth(4).waitFor();
  await visit(page, "allowances", "Allowances");
  await page.getByText("Nobody may take anything").waitFor();
});

journey("the history comes page by page; a line that was made to be copied from says so, and is suggested nowhere", async (page) => {
  await importWallet(page);
  await visit(page, "send", "Send");
  await chooseToken(page, "DUSD");
  await page.getByLabel("Amount").fill("3");
  await page.getByLabel("To", { exact: true }).fill(FRIEND);
  await button(page, "Review").click();
  await accept(page);
  await poison(chain(), RICH, ALIKE);
  await visit(page, "history", "Activity");
  const poisoned = page.locator(".entry.suspect", { hasText: "Sent 0 DUSD" });
  await poisoned.waitFor();
  await poisoned.locator("summary").click();
  await poisoned.locator(".notice").first().waitFor();
  assert.equal(await poisoned.getByRole("button", { name: "Copy the address" }).count(), 0);
  const sent = page.locator(".entry", { hasText: "Sent 3 DUSD" });
  await sent.locator("summary").click();
  await sent.getByRole("button", { name: "Copy the address" }).waitFor();
  await visit(page, "send", "Send");
  await page.getByRole("heading", { name: "You have sent to" }).waitFor();
  assert.ok(!(await page.locator("aside").innerText()).includes(ALIKE.slice(0, 6)));
  await page.getByLabel("To", { exact: true }).fill(ALIKE);
  await page.locator("lk-recipient .compare mark").first().waitFor();

  await chain().rpc("dev_mine", 30);
  await chain().rpc("dev_limitLogs", { blocks: 4 });
  try {
    await page.reload();
    await unlock(page);
    await visit(page, "history", "Activity");
    const older = page.getByRole("button", { name: "Load older", disabled: false });
    for (let pages = 0; pages < 30 && !(await page.getByText("Read back to the chain's first block").count()); pages++) {
      await older.or(page.getByText("Read back to the chain's first block")).first().waitFor();
      if (await older.count()) await older.click();
    }
    await sent.waitFor();
  } finally {
    await chain().rpc("dev_limitLogs", {});
  }
});

journey("a contact's name finds its address, stands beside it, and is forgotten again", async (page) => {
  await importWallet(page);
  await visit(page, "contacts", "Contacts");
  await page.getByLabel("Name", { exact: true }).fill("Mum");
  await page.getByLabel("Address").fill(FRIEND);
  await button(page, "Save").click();
  await page.locator("li strong", { hasText: "Mum" }).waitFor();
  await visit(page, "send", "Send");
  await page.getByLabel("Amount").fill("1");
  await page.getByLabel("To", { exact: true }).fill("mu");
  await page.locator(".offers").getByRole("button", { name: "Mum" }).click();
  await page.locator("lk-recipient .remark", { hasText: "Mum" }).waitFor();
  assert.equal(await page.getByLabel("To", { exact: true }).inputValue(), FRIEND);
  await button(page, "Review").click();
  const sheet = await reviewed(page);
  assert.match(await sheet.locator("#sheet-title").innerText(), /Mum/);
  await sheet.getByText("your contact").waitFor();
  assert.equal(await sheet.getByRole("img", { name: FRIEND }).count(), 1);
  await button(page, "Reject").click();
  await visit(page, "contacts", "Contacts");
  await button(page, "Remove Mum").click();
  await button(page, "Forget the name").click();
  await page.getByText("None yet").waitFor();
  await page.locator("h1:focus").waitFor({ state: "attached" });
});

journey("an ENS name is resolved and shown beside the whole address; names that mislead are refused in words", async (page) => {
  await importWallet(page);
  await visit(page, "send", "Send");
  await page.getByLabel("Amount").fill("1");
  const to = page.getByLabel("To", { exact: true });
  await to.fill(ALICE);
  await page.locator("lk-recipient .remark", { hasText: "ENS calls it alice.eth" }).waitFor();
  await to.fill("nobody.eth");
  await page.locator("lk-recipient .remark.danger").waitFor();
  await to.fill("аlice.eth"); // its first letter is Cyrillic
  await page.getByText("no valid ENS name").waitFor();
  await to.fill("ALICE.eth");
  await page.locator("lk-recipient .address .name", { hasText: "alice.eth" }).waitFor();
  assert.equal(await page.locator("lk-recipient").getByRole("img", { name: ALICE }).count(), 1);
  await page.getByText("and this name for the address").waitFor();
  await button(page, "Review").click();
  const sheet = await reviewed(page);
  await sheet.getByText("ENS name, checked both ways").waitFor();
  await accept(page);
});

// The popup asks and shows; the service worker holds the keys and signs.
const byId = (id) => document.getElementById(id);
const views = ["create", "unlock", "send", "review"];
let account, network, plan;

async function ask(action, details) {
  const { result, error } = await chrome.runtime.sendMessage({ action, ...details });
  if (error) throw Object.assign(new Error(error.message), { code: error.code });
  return result;
}

function show(view, text = "") {
  for (const name of views) byId(name).hidden = name !== view;
  byId("status").textContent = text;
}

async function showSend() {
  [[account], [network]] = await Promise.all([ask("accounts"), ask("networks")]);
  byId("from").textContent = account.address;
  show("send");
}

function showReview() {
  const { intent, to, fee, findings } = plan.report;
  byId("intent").textContent = intent;
  byId("recipient").textContent = to;
  byId("fee").textContent = `${fee.worst.text} ${fee.worst.symbol}`;
  byId("findings").replaceChildren(...findings.map(({ severity, text, advice }) => {
    const item = document.createElement("li");
    item.textContent = `${severity}: ${text} ${advice}`;
    return item;
  }));
  // What the wallet calls dangerous needs more room than this example has: it refuses and says why.
  byId("approve").disabled = findings.some(({ severity }) => severity === "danger");
  show("review");
}

async function networkAt(endpoint) {
  const reply = await fetch(endpoint, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [] }),
  });
  const { result } = await reply.json();
  return { chainId: Number(result), name: "Local chain", endpoint, symbol: "ETH", decimals: 18 };
}

// Runs an action for a form or a button; a failure is shown in words and nothing else changes.
function on(id, event, working, action) {
  byId(id).addEventListener(event, async (fired) => {
    fired.preventDefault();
    byId("status").textContent = working;
    try {
      await action(fired.target);
    } catch (error) {
      byId("status").textContent = error.message;
    }
  });
}

on("create", "submit", "Deriving the key from your password …", async (form) => {
  const { phrase, password, endpoint } = Object.fromEntries(new FormData(form));
  await ask("create", { phrase, password, network: await networkAt(endpoint) });
  form.reset();
  await showSend();
});

on("unlock", "submit", "Deriving the key from your password …", async (form) => {
  const { password } = Object.fromEntries(new FormData(form));
  form.reset();
  await ask("unlock", { password });
  await showSend();
});

on("send", "submit", "Asking the chain …", async (form) => {
  const { to, amount } = Object.fromEntries(new FormData(form));
  const request = { chainId: network.chainId, from: account.address, kind: "transfer", to, amount };
  plan = await ask("plan", { request });
  showReview();
});

on("approve", "click", "Signing …", async () => {
  const sent = await ask("approve", { planId: plan.id, acknowledged: [] });
  show("send", `Sent with nonce ${sent.nonce}: ${sent.hash}`);
});

on("back", "click", "", showSend);

const { exists, unlocked } = await ask("status");
if (unlocked) await showSend();
else show(exists ? "unlock" : "create");

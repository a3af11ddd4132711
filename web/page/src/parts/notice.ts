import { html, nothing, type TemplateResult } from "lit";
import { icon, type Icon } from "../icons.js";
import type { Problem } from "../messages.js";
import { sentence } from "./sentence.js";
import type { Severity } from "../wallet.js";

const WORDS: Record<Severity, string> = { info: "Note", warning: "Warning", danger: "Danger" };

/** notice says something beside a shape and a word for how grave it is. What can be done is no part of what is announced. */
export function notice(severity: Severity, title: unknown, body: unknown = nothing, action: unknown = nothing, word = WORDS[severity]): TemplateResult {
  return html`<div class="notice ${severity}">
    ${icon(severity)}
    <div class="grow stack close">
      <div class="stack close" role=${severity === "info" ? "note" : "alert"}>
        <p class="title"><span class="word">${word}</span> ${title}</p>
        ${body === nothing ? nothing : html`<div>${body}</div>`}
      </div>
      ${action === nothing ? nothing : html`<div class="row wrap">${action}</div>`}
    </div>
  </div>`;
}

/** problemNotice shows a failure: what happened, what is safe, what to do. */
export function problemNotice(problem: Problem | undefined, action: unknown = nothing): TemplateResult | typeof nothing {
  if (!problem) return nothing;
  const rest = [problem.safe, problem.next].filter(Boolean).join(" ");
  const told = answers(problem);
  return notice("danger", sentence(problem.what), rest || told !== nothing ? html`${rest}${told}` : nothing, action, "Problem");
}

/** answers shows, where nodes contradict each other, what each of them said. */
export function answers({ code, details }: Problem): TemplateResult | typeof nothing {
  const { asked, ...said } = details;
  if (code !== "nodes_disagree" || Object.keys(said).length === 0) return nothing;
  return html`<dl class="facts answers" aria-label="What each node said">
    ${asked ? html`<dt>Asked</dt><dd class="break">${asked}</dd>` : nothing}
    ${Object.entries(said).map(([node, answer]) => html`<dt class="break">${node}</dt><dd class="break"><strong>${answer}</strong></dd>`)}
  </dl>`;
}

/** busyLine says what is being done; it appears only if that takes more than 200 ms. */
export function busyLine(doing: string): TemplateResult {
  return html`<div class="busy-line" role="status">${doing ? html`<p class="busy"><span class="bar"></span>${doing}</p>` : nothing}</div>`;
}

/** remark is one line under a field. */
export function remark(kind: "" | "good" | "warning" | "danger", text: unknown, shape?: Icon): TemplateResult {
  const shapes = { "": "info", good: "done", warning: "warning", danger: "danger" } as const;
  return html`<p class="remark ${kind}">${icon(shape ?? shapes[kind], 16)}<span>${text}</span></p>`;
}

import { html, nothing } from "lit";
import { customElement, property, state as reactive } from "lit/decorators.js";
import { keyed } from "lit/directives/keyed.js";
import { icon } from "../icons.js";
import { remark } from "./notice.js";
import { state } from "../store.js";
import { View } from "../view.js";

/** Input is one parameter of a function. */
export interface Input {
  name: string;
  type: string;
}

/** The fields for a function's arguments, each typed by the ABI. What is typed is read by the module, in the notation that it also shows. */
@customElement("lk-arguments")
export class Arguments extends View {
  @property({ attribute: false }) inputs: Input[] = [];
  /** Which one is wrong, and why. */
  @reactive() private wrong: { index: number; text: string } | undefined;

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has("inputs")) this.wrong = undefined;
  }

  /** Other parameters get other fields: what was typed for a recipient must not be taken for a spender. */
  override render() {
    const signature = this.inputs.map(({ name, type }) => `${type} ${name}`).join();
    return keyed(signature, html`${this.inputs.map((one, index) => this.field(one, index))}`);
  }

  /** values are the arguments as texts. */
  get values(): string[] {
    this.wrong = undefined;
    return this.inputs.map(({ type }, index) => {
      const text = this.find<HTMLInputElement>(`#argument-${index}`)!.value;
      return type === "string" ? text : text.trim();
    });
  }

  /** blame marks the argument that is wrong; false where it is none of them. */
  blame(field: string, text: string): boolean {
    const index = Number(/\bvalues\[(\d+)\]/.exec(field)?.[1] ?? NaN);
    if (!(index < this.inputs.length)) return false;
    this.wrong = { index, text };
    void this.updateComplete.then(() => this.find<HTMLElement>(`#argument-${index}`)?.focus());
    return true;
  }

  private mine(id: string) {
    const field = this.find<HTMLInputElement>(`#${id}`)!;
    field.value = state.address;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  private field({ name, type }: Input, index: number) {
    const id = `argument-${index}`;
    const wrong = this.wrong?.index === index ? this.wrong.text : "";
    const shared = html`<div id="${id}-remarks" aria-live="polite">${wrong ? remark("danger", wrong) : html`<p class="hint">${hint(type)}</p>`}</div>`;
    const label = html`<div class="row between"><label for=${id} class="break">${name || `Argument ${index + 1}`} <span class="mono soft">${type}</span></label>
      ${type === "address" ? html`<button class="button small plain" type="button" @click=${() => this.mine(id)}>${icon("down", 14)}Mine<span class="sr">: put my address there</span></button>` : nothing}</div>`;
    if (type === "bool") return html`<div class="field">${label}<select class="input" id=${id} aria-describedby="${id}-remarks"><option>false</option><option>true</option></select>${shared}</div>`;
    const long = /[\])]$|^bytes$|^string$/.test(type);
    return html`<div class="field">${label}
      ${long ? html`<textarea class="input mono" id=${id} rows="2" autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby="${id}-remarks" aria-invalid=${!!wrong}></textarea>`
        : html`<input class="input mono" id=${id} autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby="${id}-remarks" aria-invalid=${!!wrong}>`}
      ${shared}</div>`;
  }
}

/** hint says how a value of a type is written. */
export function hint(type: string): string {
  if (type.endsWith("]")) return "In brackets, with commas between: [a, b].";
  if (type.endsWith(")")) return `In parentheses, in the order ${type}; texts in quotation marks.`;
  const [, base = type, size = ""] = /^([a-z]+)(\d*)/.exec(type) ?? [];
  switch (base) {
    case "address": return "0x and 40 characters.";
    case "bool": return "";
    case "string": return "Any text.";
    case "bytes": return size ? `0x and ${2 * Number(size)} hexadecimal digits.` : "0x and hexadecimal digits; 0x alone is empty.";
    case "uint": return "A whole number, in the smallest unit: no decimals are assumed.";
    case "int": return "A whole number, which may be negative.";
    default: return `As ${type} is written.`;
  }
}

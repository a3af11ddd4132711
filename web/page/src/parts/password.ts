import { html, nothing } from "lit";
import { customElement, property, state as reactive } from "lit/decorators.js";
import { remark } from "./notice.js";
import { View } from "../view.js";

const LEAST = 8;

/** The two fields of a new password. The page holds it as text only between the key press and `take`. */
@customElement("lk-new-password")
export class NewPassword extends View {
  @property() label = "Password";
  @reactive() private length = 0;
  @reactive() private kinds = 0;
  @reactive() private same = true;
  @reactive() private asked = false;

  override render() {
    return html`
      <div class="stack">
        <div class="field">
          <label for="new-password">${this.label}</label>
          <input class="input" id="new-password" type="password" autocomplete="new-password" minlength=${LEAST} required
            aria-describedby="password-hint" aria-invalid=${this.asked && this.length < LEAST} @input=${this.look}>
          <div id="password-hint" class="stack close">${this.hint()}</div>
        </div>
        <div class="field">
          <label for="repeat-password">The same again</label>
          <input class="input" id="repeat-password" type="password" autocomplete="new-password" required
            aria-describedby="repeat-hint" aria-invalid=${!this.same} @input=${this.look}>
          <div id="repeat-hint" aria-live="polite">${this.same ? nothing : remark("danger", "The two differ. Type one of them again.")}</div>
        </div>
      </div>`;
  }

  /** take returns the password once both fields agree, and empties them. */
  take(): string | undefined {
    this.asked = true;
    const [first, second] = this.inputs();
    if (!first || !second) return undefined;
    this.same = first.value === second.value;
    if (first.value.length < LEAST || !this.same) {
      (first.value.length < LEAST ? first : second).focus();
      return undefined;
    }
    const password = first.value;
    first.value = second.value = "";
    this.length = this.kinds = 0;
    this.asked = false;
    return password;
  }

  private inputs(): HTMLInputElement[] {
    return [...this.querySelectorAll("input")];
  }

  private look() {
    const [first, second] = this.inputs();
    if (!first || !second) return;
    this.length = first.value.length;
    this.kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z\d]/].filter((kind) => kind.test(first.value)).length;
    this.same = second.value.length < first.value.length ? first.value.startsWith(second.value) : first.value === second.value;
  }

  private hint() {
    if (this.length === 0) return html`<p class="hint">It encrypts the wallet in this browser. At least ${LEAST} characters; four unrelated words are strong and easy to keep.</p>`;
    if (this.length < LEAST) return remark(this.asked ? "danger" : "", `${LEAST - this.length} more to go.`);
    const bits = this.length * [0, 2.6, 3.2, 3.7, 4.2][this.kinds]!;
    if (bits < 40) return remark("warning", "Holds against someone who borrows the device. A few more characters hold against someone who copies the disk.");
    if (bits < 64) return remark("good", "Good. A little longer would be better still.");
    return remark("good", "Strong.");
  }
}

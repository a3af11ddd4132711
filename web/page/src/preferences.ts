/** What this browser remembers in the clear: choices, never secrets. */
export interface Preferences {
  theme: "system" | "light" | "dark";
  /** Minutes without input until the wallet locks. */
  idle: number;
  /** Minutes after which it locks in any case. */
  absolute: number;
  chainId: number;
  address: string;
  /** Chains whose suggested network and tokens were taken over once. */
  welcomed: number[];
}

const KEY = "latchkey.preferences";
const defaults: Preferences = { theme: "system", idle: 5, absolute: 60, chainId: 0, address: "", welcomed: [] };

export const preferences: Preferences = { ...defaults, ...read() };

export function prefer(patch: Partial<Preferences>): void {
  Object.assign(preferences, patch);
  try {
    localStorage.setItem(KEY, JSON.stringify(preferences));
  } catch {
    // A browser that refuses storage loses choices, nothing else.
  }
  applyTheme();
}

export function applyTheme(): void {
  const { theme } = preferences;
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}

function read(): Partial<Preferences> {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Preferences>;
  } catch {
    return {};
  }
}

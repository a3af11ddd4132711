/** The route is the fragment: screen/argument. It names screens and transactions and never carries a secret. */
export interface Route {
  screen: string;
  argument: string;
}

export function route(): Route {
  const [screen = "", argument = ""] = location.hash.slice(1).split("/");
  return { screen: screen || "home", argument };
}

export function go(target: string): void {
  if (location.hash.slice(1) === target) dispatchEvent(new HashChangeEvent("hashchange"));
  else location.hash = target;
}

/** Whether the browser is online, as far as it knows; it may be wrong both ways, so nothing relies on it alone. */

export function isOnline(): boolean {
  return typeof navigator === "undefined" || navigator.onLine;
}

/** Be told of a change; returns what ends it. Where there is no window (tests), nothing ever changes. */
export function onNetwork(change: "online" | "offline", listener: () => void): () => void {
  if (typeof window === "undefined") return () => undefined;
  window.addEventListener(change, listener);
  return () => window.removeEventListener(change, listener);
}

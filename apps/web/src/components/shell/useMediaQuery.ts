"use client";

import { useCallback, useSyncExternalStore } from "react";

/** No room for the list of conversations beside the open one. */
export const NARROW = "(max-width: 900px)";
/** No room for the file beside both. */
export const TIGHT = "(max-width: 1180px)";

export function useMediaQuery(query: string): boolean {
  const subscribe = useCallback(
    (changed: () => void) => {
      const media = matchMedia(query);
      media.addEventListener("change", changed);
      return () => media.removeEventListener("change", changed);
    },
    [query],
  );
  return useSyncExternalStore(
    subscribe,
    () => matchMedia(query).matches,
    () => false,
  );
}

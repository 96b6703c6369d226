"use client";

import { useEffect, useRef } from "react";

export interface Shortcuts {
  composer: () => void;
  fresh: () => void;
  search: () => void;
  panel: () => void;
  help: () => void;
  /** Escape: whether there was something to stop. */
  stop: () => boolean;
}

/**
 * The page's keys. All but Escape go with Alt, so that no letter alone does anything (WCAG 2.1.4); they go by the
 * key's place, so that Option on a Mac makes no other sign of them.
 */
export function useShortcuts(shortcuts: Shortcuts): void {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      if (event.key !== "Escape" && document.querySelector("dialog[open]")) return;
      const name = nameOf(event);
      if (name === null) return;
      if (name === "stop") {
        if (!document.querySelector("dialog[open]")) latest.current.stop();
        return;
      }
      event.preventDefault();
      latest.current[name]();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}

const WITH_ALT: Readonly<Record<string, keyof Shortcuts>> = {
  KeyM: "composer",
  KeyN: "fresh",
  KeyK: "search",
  KeyP: "panel",
  KeyH: "help",
};

function nameOf(event: KeyboardEvent): keyof Shortcuts | null {
  if (event.key === "Escape") return "stop";
  if (event.shiftKey) return null;
  const command = event.ctrlKey || event.metaKey;
  if (command) return event.code === "KeyK" && !event.altKey ? "search" : null;
  return event.altKey ? (WITH_ALT[event.code] ?? null) : null;
}

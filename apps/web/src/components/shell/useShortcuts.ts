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
 * The page's keys. Bare ones count only outside of fields, so that nobody is interrupted while writing; those with
 * Alt work everywhere. They go by the key's place for letters, so that Option on a Mac makes no other sign of them.
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

const WITH_ALT: Readonly<Record<string, keyof Shortcuts>> = { KeyN: "fresh", KeyK: "search", KeyD: "panel" };
const BARE: Readonly<Record<string, keyof Shortcuts>> = { "/": "composer", "?": "help" };

function nameOf(event: KeyboardEvent): keyof Shortcuts | null {
  if (event.key === "Escape") return "stop";
  if (event.ctrlKey || event.metaKey) {
    return event.code === "KeyK" && !event.altKey && !event.shiftKey ? "search" : null;
  }
  if (event.altKey) return WITH_ALT[event.code] ?? null;
  return isField(event.target) ? null : (BARE[event.key] ?? null);
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]");
}

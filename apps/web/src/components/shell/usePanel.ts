"use client";

import { useState } from "react";

const KEY = "lea.panel";

interface Panel {
  open: boolean;
  drawer: boolean;
  toggle: () => void;
}

/** Whether the file is open. Beside the conversation it stays as it was left; as a drawer it begins closed. */
export function usePanel(drawer: boolean): Panel {
  const [beside, setBeside] = useState(stored);
  const [over, setOver] = useState(false);
  const toggle = () => {
    if (drawer) {
      setOver(!over);
      return;
    }
    setBeside(!beside);
    store(!beside);
  };
  return { open: drawer ? over : beside, drawer, toggle };
}

function stored(): boolean {
  try {
    return localStorage.getItem(KEY) !== "closed";
  } catch {
    return true;
  }
}

function store(open: boolean): void {
  try {
    localStorage.setItem(KEY, open ? "open" : "closed");
  } catch {
    // A browser that keeps nothing: the choice holds for this page.
  }
}

"use client";

import { useState } from "react";

export type Theme = "auto" | "light" | "dark";

/** Also read by `public/theme.js`, before the first paint. */
const KEY = "lea.theme";

/** The theme that was chosen on this machine; `auto` follows the system. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState<Theme>(current);
  const choose = (next: Theme) => {
    setTheme(next);
    if (next === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
    try {
      localStorage.setItem(KEY, next);
    } catch {
      // A browser that keeps nothing: the choice holds for this page.
    }
  };
  return [theme, choose];
}

function current(): Theme {
  const { theme } = document.documentElement.dataset;
  return theme === "light" || theme === "dark" ? theme : "auto";
}

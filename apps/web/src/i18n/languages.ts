import type { Language } from "@/lib/language";

import { en } from "./en";
import { type Texts, fr } from "./fr";

export const TEXTS: Readonly<Record<Language, Texts>> = { fr, en };

const KEY = "lea.language";

/** The language that was chosen on this machine; French unless English was. */
export function storedLanguage(): Language {
  try {
    return localStorage.getItem(KEY) === "en" ? "en" : "fr";
  } catch {
    return "fr";
  }
}

export function storeLanguage(language: Language): void {
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // A browser that keeps nothing: the choice holds for this page.
  }
}

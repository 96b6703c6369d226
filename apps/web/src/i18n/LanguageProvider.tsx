"use client";

import { type ReactNode, createContext, use, useEffect, useMemo, useState } from "react";

import { type Language, speak } from "@/lib/language";

import { type Format, formatIn } from "./format";
import type { Texts } from "./fr";
import { TEXTS, storeLanguage, storedLanguage } from "./languages";

interface Spoken {
  language: Language;
  texts: Texts;
  format: Format;
  setLanguage: (language: Language) => void;
}

const Context = createContext<Spoken | null>(null);

/** Gives the page its words. Rendered in the browser alone, so that the stored choice is there from the start. */
export function LanguageProvider({ children, initial }: { children: ReactNode; initial?: Language }) {
  const [language, choose] = useState<Language>(() => {
    const first = initial ?? storedLanguage();
    speak(first);
    return first;
  });
  useEffect(() => {
    document.documentElement.lang = language === "fr" ? "fr-CA" : "en-CA";
  }, [language]);
  const spoken = useMemo<Spoken>(
    () => ({
      language,
      texts: TEXTS[language],
      format: formatIn(language),
      setLanguage: (next) => {
        speak(next);
        storeLanguage(next);
        choose(next);
      },
    }),
    [language],
  );
  return <Context value={spoken}>{children}</Context>;
}

function useSpoken(): Spoken {
  const spoken = use(Context);
  if (!spoken) throw new Error("LanguageProvider is missing");
  return spoken;
}

export function useTexts(): Texts {
  return useSpoken().texts;
}

export function useFormat(): Format {
  return useSpoken().format;
}

export function useLanguage(): Pick<Spoken, "language" | "setLanguage"> {
  return useSpoken();
}

"use client";

import { useSyncExternalStore } from "react";

import { LanguageProvider } from "@/i18n";

import { Crash } from "./shell/Crash";
import { Gate } from "./shell/Gate";

/** The whole page. It lives in the browser alone: what was exported holds no words in a language nobody chose. */
export function LeaApp() {
  const here = useSyncExternalStore(
    () => () => undefined,
    () => true,
    () => false,
  );
  if (!here) return null;
  return (
    <LanguageProvider>
      <Crash>
        <Gate />
      </Crash>
    </LanguageProvider>
  );
}

import { type RenderResult, render } from "@testing-library/react";
import type { ReactElement } from "react";

import { LanguageProvider } from "@/i18n";
import type { Language } from "@/lib/language";

/** For tests: draw a part of the page in a language. */
export function renderIn(language: Language, element: ReactElement): RenderResult {
  return render(element, {
    wrapper: ({ children }) => <LanguageProvider initial={language}>{children}</LanguageProvider>,
  });
}

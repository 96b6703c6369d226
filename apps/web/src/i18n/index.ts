export { type Format, formatIn } from "./format";
export type { Texts } from "./fr";
export { LanguageProvider, useFormat, useLanguage, useTexts } from "./LanguageProvider";

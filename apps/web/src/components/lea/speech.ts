/** What of a growing answer a screen reader is told: whole sentences, in words rather than in Markdown. */

export interface Spoken {
  /** What is to be said now; empty while no sentence has ended. */
  readonly say: string;
  /** Up to where the text was said. */
  readonly upTo: number;
}

const SENTENCE_END = /[.!?…:](?=\s)|\n/g;

/** The sentences that `text` holds beyond `upTo`; with `whole`, what is left as well. */
export function nextSentences(text: string, upTo: number, whole: boolean): Spoken {
  const from = upTo > text.length ? 0 : upTo;
  const rest = text.slice(from);
  const end = whole ? rest.length : lastEnd(rest);
  return { say: plain(rest.slice(0, end)), upTo: from + end };
}

function lastEnd(rest: string): number {
  let end = 0;
  for (const found of rest.matchAll(SENTENCE_END)) end = found.index + found[0].length;
  return end;
}

/** Markdown without its marks: links by their words, tables by their cells. */
export function plain(markdown: string): string {
  return markdown
    .replace(/^\s*(?:```|~~~).*$/gm, "")
    .replace(/^\s*\|?[\s:|-]*-[\s:|-]*\|?\s*$/gm, "")
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/^\s{0,3}(?:#{1,6}|>|[-*+])\s+/gm, "")
    .replace(/[*_`~]{1,3}(?=\S)|(?<=\S)[*_`~]{1,3}/g, "")
    .replace(/\s*\|\s*/g, ", ")
    .replace(/(?:^|\s), |, (?=$)/gm, " ")
    .replace(/\s+/g, " ")
    .trim();
}

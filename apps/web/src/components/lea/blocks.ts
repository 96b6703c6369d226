/**
 * Splits Markdown into top-level blocks, so that a growing answer renders its last block anew and nothing else.
 * Blocks joined give the text again; each renders as it would in the whole.
 */
const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const LIST_ITEM = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:\s|$)/;
/** A definition counts everywhere in its document: such a text is not split. */
const DEFINITION = /^ {0,3}\[[^\]\n]+\]:/m;

export function splitBlocks(text: string): string[] {
  if (text === "") return [];
  if (DEFINITION.test(text)) return [text];
  const blocks: string[] = [];
  let block = "";
  let fence: string | null = null;
  let inList = false;
  let afterBlank = false;

  for (const line of linesOf(text)) {
    const blank = line.trim() === "";
    if (fence === null && afterBlank && !blank && block !== "" && !goesOn(line, inList)) {
      blocks.push(block);
      block = "";
      inList = false;
    }
    if (fence === null && block.trim() === "" && LIST_ITEM.test(line)) inList = true;
    fence = fenceAfter(line, fence);
    block += line;
    afterBlank = blank;
  }
  return [...blocks, block];
}

/** Whether a line after a blank one belongs to the block before: indented, or a further item of its list. */
function goesOn(line: string, inList: boolean): boolean {
  return /^(?: {2,}|\t)/.test(line) || (inList && LIST_ITEM.test(line));
}

function fenceAfter(line: string, open: string | null): string | null {
  const marks = FENCE.exec(line)?.[1];
  if (marks === undefined) return open;
  if (open === null) return marks;
  const closes = marks.startsWith(open) && line.trim() === marks;
  return closes ? null : open;
}

function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

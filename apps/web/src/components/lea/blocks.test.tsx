import fc from "fast-check";
import { renderToStaticMarkup } from "react-dom/server";
import ReactMarkdown from "react-markdown";
import remarkGfm from "remark-gfm";
import { expect, test } from "vitest";

import { splitBlocks } from "./blocks";

const ANSWER = `Voici le dossier :

# Titre

1. premier

   suite du premier

2. second
   - dedans

- liste
- suite

| a | b |
|---|---|
| 1 | 2 |

> cité
> encore

\`\`\`python
x = 1

y = 2
\`\`\`

    du code, après une ligne vide

Fin.
`;

function html(markdown: string): string {
  return renderToStaticMarkup(<ReactMarkdown remarkPlugins={[remarkGfm]}>{markdown}</ReactMarkdown>);
}

/** What stands between elements doesn't show. */
function shown(markup: string): string {
  return markup.replace(/>\s+</g, "><").trim();
}

test("blocks joined give the text again, whatever it is", () => {
  const piece = fc.constantFrom(
    "a",
    " ",
    "\n",
    "\n\n",
    "- ",
    "1. ",
    "```",
    "~~~~",
    "    ",
    "| x |",
    "[a]: b",
    "é",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const text = pieces.join("");
      expect(splitBlocks(text).join("")).toBe(text);
    }),
  );
});

test("an answer cut anywhere looks the same in blocks as in one piece", () => {
  for (let end = ANSWER.length; end > 0; end -= 5) {
    const text = ANSWER.slice(0, end);
    expect(shown(splitBlocks(text).map(html).join(""))).toBe(shown(html(text)));
  }
});

test("while a text grows, what came before stays: only the last block grows, or takes in a line that just began", () => {
  let before: string[] = [];
  for (let end = 1; end <= ANSWER.length; end++) {
    const blocks = splitBlocks(ANSWER.slice(0, end));
    const settled = before.slice(0, -2);
    expect(blocks.slice(0, settled.length)).toEqual(settled);
    before = blocks;
  }
  expect(before.length).toBeGreaterThan(6);
});

test("a definition counts for the whole text, which is not split then", () => {
  expect(splitBlocks("Voir [là].\n\n[là]: https://exemple.ca\n")).toHaveLength(1);
});

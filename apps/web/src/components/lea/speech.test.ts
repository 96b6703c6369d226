import fc from "fast-check";
import { expect, test } from "vitest";

import { TEXTS } from "@/i18n/languages";
import { newTurn } from "@/lib/turn";

import { nothing, tell } from "./LiveRegion";
import { nextSentences, plain } from "./speech";

test("only whole sentences are said while the answer grows", () => {
  expect(nextSentences("Le prix est", 0, false)).toEqual({ say: "", upTo: 0 });
  expect(nextSentences("Le prix est fixé. La date", 0, false)).toEqual({
    say: "Le prix est fixé.",
    upTo: 17,
  });
  expect(nextSentences("Le prix est fixé. La date", 17, true).say).toBe("La date");
});

test("an amount or an abbreviated name does not end a sentence in its middle", () => {
  expect(nextSentences("Le prix est de 1.5 million", 0, false).say).toBe("");
});

test("every word is said once, wherever the text is cut", () => {
  const text = "Bonjour. Le prix est fixé ! Et la date ? Elle vient.\nFin";
  fc.assert(
    fc.property(fc.array(fc.nat(text.length), { maxLength: 8 }), (cuts) => {
      const ends = [...cuts].sort((one, other) => one - other);
      const said: string[] = [];
      let upTo = 0;
      for (const [index, end] of [...ends, text.length].entries()) {
        const next = nextSentences(text.slice(0, end), upTo, index === ends.length);
        if (next.say) said.push(next.say);
        ({ upTo } = next);
      }
      expect(said.join(" ")).toBe(plain(text));
    }),
  );
});

test("Markdown is said as words", () => {
  expect(plain("## Titre\n- **gras** et [lien](https://x.ca)")).toBe("Titre gras et lien");
  expect(plain("| a | b |\n|---|---|\n| 1 | 2 |")).not.toContain("|");
});

test("stages, what was done and the answer are told, each once", () => {
  const texts = TEXTS.fr;
  let told = { ...nothing(), key: "k" };
  const heard: string[] = [];
  const start = newTurn("k", "Crée une vente", null, "2026-11-22T15:00:00Z");
  const steps = [
    { ...start, phase: "thinking" as const },
    { ...start, phase: "thinking" as const, actions: ["Vente créée."] },
    { ...start, phase: "answering" as const, actions: ["Vente créée."], text: "Voilà. Et" },
    { ...start, phase: "done" as const, actions: ["Vente créée."], text: "Voilà. Et ensuite" },
    { ...start, phase: "done" as const, actions: ["Vente créée."], text: "Voilà. Et ensuite" },
  ];
  for (const turn of steps) {
    const [say, next] = tell(turn, told, texts);
    told = next;
    if (say) heard.push(say);
  }
  expect(heard).toEqual([texts.status.thinking, "Vente créée.", "Voilà.", "Et ensuite"]);
});

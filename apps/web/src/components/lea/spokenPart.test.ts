import { expect, test } from "vitest";

import { spokenPart } from "./spokenPart";

const DONE = ["Vente créée.", "Prix fixé à 389 000 $."];

test("what the cards say is not said twice", () => {
  expect(spokenPart(DONE.join("\n"), DONE)).toBe("");
  expect(spokenPart(`${DONE.join("\n")}\nQuelle est la date ?`, DONE)).toBe("Quelle est la date ?");
});

test("an answer of its own stays whole", () => {
  expect(spokenPart("Le prix est fixé.", DONE)).toBe("Le prix est fixé.");
  expect(spokenPart("Bonjour.", [])).toBe("Bonjour.");
});

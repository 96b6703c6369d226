import { expect, test } from "vitest";

import { TEXTS } from "./languages";

type Leaf = readonly [path: string, value: unknown];

function leaves(value: unknown, path = ""): Leaf[] {
  if (typeof value !== "object" || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, each]) => leaves(each, path ? `${path}.${key}` : key));
}

/** What a text says, whatever it is made of. */
function said([, value]: Leaf): string {
  if (typeof value !== "function") return String(value);
  return (value as (given: unknown, other: unknown) => string)(2, 3);
}

test("both languages say the same things", () => {
  const shape = (leaf: Leaf) => `${leaf[0]} ${typeof leaf[1]}`;
  expect(leaves(TEXTS.en).map(shape)).toEqual(leaves(TEXTS.fr).map(shape));
});

test.each(["fr", "en"] as const)("nothing is left empty (%s)", (language) => {
  for (const leaf of leaves(TEXTS[language])) expect(said(leaf).trim(), leaf[0]).not.toBe("");
});

test("French follows the typography of Québec", () => {
  for (const leaf of leaves(TEXTS.fr)) {
    const text = said(leaf);
    expect(text, leaf[0]).not.toMatch(/[ ](?:[:;!?»%$](?:\s|$))/);
    expect(text, leaf[0]).not.toMatch(/« /);
    expect(text, leaf[0]).not.toMatch(/[a-zà-ÿ]'[a-zà-ÿ]/i);
    expect(text, leaf[0]).not.toContain("...");
  }
});

test("French knows one and many apart", () => {
  expect(TEXTS.fr.composer.left(1)).toBe("1 caractère restant");
  expect(TEXTS.fr.composer.left(1_200).replace(/\s/g, " ")).toBe("1 200 caractères restants");
});

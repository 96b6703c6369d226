import { expect, test } from "vitest";

import type { ActionEntry } from "@/lib/types";

import { matchActions } from "./matchActions";

function entry(id: string, line: string): ActionEntry {
  return {
    id,
    line,
    turn_id: "t",
    action: "set_price",
    transaction_id: null,
    created_at: "2026-11-22T15:00:00Z",
    undone_at: null,
    undoable: true,
  };
}

const CREATED = entry("1", "Transaction de vente créée.");
const PRICE = entry("2", "Prix demandé fixé à 389 000 $.");
const ADDRESS = entry("3", "Adresse de l’immeuble : 42, rue des Pins.");

test("a sentence finds its entry, in the order of the sentences", () => {
  const other = entry("9", "Vendeur ajouté : Robert Lacasse.");
  const done = matchActions([PRICE.line, other.line], [PRICE, other]);
  expect(done.map(({ entry: found }) => found?.id)).toEqual(["2", "9"]);
});

test("a sentence that tells two entries becomes two lines, so that each can be taken back", () => {
  const lines = ["Transaction de vente créée : 42, rue des Pins.", PRICE.line];
  const done = matchActions(lines, [ADDRESS, PRICE, CREATED]);
  expect(done).toEqual([
    { line: CREATED.line, entry: CREATED },
    { line: ADDRESS.line, entry: ADDRESS },
    { line: PRICE.line, entry: PRICE },
  ]);
});

test("a sentence about nothing done has no entry", () => {
  expect(matchActions(["Impossible : le prix est déjà accepté."], [])).toEqual([
    { line: "Impossible : le prix est déjà accepté.", entry: null },
  ]);
});

test("two equal sentences find two entries", () => {
  const again = entry("4", PRICE.line);
  const done = matchActions([PRICE.line, PRICE.line], [again, PRICE]);
  expect(done.map(({ entry: found }) => found?.id)).toEqual(["2", "4"]);
});

test("no entry is lost, whatever the sentences say", () => {
  const done = matchActions([], [PRICE, CREATED]);
  expect(done.map(({ entry: found }) => found?.id)).toEqual(["1", "2"]);
});

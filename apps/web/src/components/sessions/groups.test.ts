import { expect, test } from "vitest";

import { TEXTS } from "@/i18n/languages";
import type { Session } from "@/lib/types";

import { groupByAge } from "./groups";
import { titleOf } from "./titleOf";

function session(id: string, updatedAt: string): Session {
  return {
    id,
    title: null,
    titled_by: null,
    created_at: updatedAt,
    updated_at: updatedAt,
    transaction: null,
    last_message: null,
    active_turn_id: null,
  };
}

test("conversations are grouped by age and keep their order", () => {
  const now = new Date("2026-11-26T15:00:00Z");
  const days = ["2026-11-26", "2026-11-25", "2026-11-20", "2026-11-19", "2026-11-01", "2026-01-01"];
  const groups = groupByAge(
    days.map((day, index) => session(String(index), `${day}T14:00:00Z`)),
    now,
  );
  expect(groups.map((group) => [group.age, group.sessions.map(({ id }) => id)])).toEqual([
    ["today", ["0"]],
    ["yesterday", ["1"]],
    ["week", ["2", "3"]],
    ["month", ["4"]],
    ["older", ["5"]],
  ]);
});

test("a conversation is called by its title, its file, its words, in this order", () => {
  const bare = session("1", "2026-11-26T14:00:00Z");
  expect(titleOf(bare, TEXTS.fr)).toBe("Conversation sans titre");
  const spoken = { ...bare, last_message: "Bonjour" };
  expect(titleOf(spoken, TEXTS.fr)).toBe("Bonjour");
  const linked = { ...spoken, transaction: { id: "t", kind: "sale" as const, address: "42, rue des Pins" } };
  expect(titleOf(linked, TEXTS.fr)).toBe("Vente · 42, rue des Pins");
  expect(titleOf({ ...linked, title: "Chez Robert" }, TEXTS.fr)).toBe("Chez Robert");
});

// @vitest-environment happy-dom
import { cleanup, renderHook } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";

import { type TurnView, newTurn } from "@/lib/turn";

import { useChanges } from "./useChanges";

afterEach(cleanup);

const SENT = newTurn("k", "Crée une vente", null, "2026-11-22T15:00:00Z");
const DONE: TurnView = { ...SENT, turnId: "t", phase: "done", actions: ["Vente créée."] };

function follow(turns: readonly TurnView[]) {
  const hook = renderHook(({ now }) => useChanges(now), { initialProps: { now: turns } });
  return {
    show: (now: readonly TurnView[]) => {
      hook.rerender({ now });
      return hook.result.current;
    },
  };
}

test("what was there when a conversation opened is no news", () => {
  const { show } = follow([]);
  expect(show([DONE])).toMatchObject({ files: 0, talk: 0 });
});

test("an order has the files read anew, once", () => {
  const { show } = follow([]);
  show([SENT]);
  expect(show([{ ...SENT, turnId: "t", phase: "connected" }])).toMatchObject({ files: 0, talk: 1 });
  expect(show([{ ...SENT, turnId: "t", phase: "connected", actions: ["Vente créée."] }]).files).toBe(0);
  expect(show([DONE])).toMatchObject({ files: 1, talk: 2 });
  expect(show([DONE])).toMatchObject({ files: 1, talk: 2 });
});

test("orders show at once where a model answers after them", () => {
  const { show } = follow([]);
  show([SENT]);
  const acted = { ...DONE, phase: "thinking" as const };
  expect(show([acted]).files).toBe(1);
  expect(show([{ ...acted, phase: "answering", text: "Je" }]).files).toBe(1);
  expect(show([DONE]).files).toBe(2);
});

test("a question changes no file", () => {
  const { show } = follow([DONE]);
  const asked = { ...SENT, key: "k2" };
  show([DONE, asked]);
  expect(show([DONE, { ...asked, turnId: "t2", phase: "done", text: "Voici." }]).files).toBe(0);
});

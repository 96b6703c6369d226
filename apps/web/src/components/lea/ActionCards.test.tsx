// @vitest-environment happy-dom
import { cleanup, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";

import { TEXTS } from "@/i18n/languages";
import { LeaError } from "@/lib/problem";
import type { ActionEntry } from "@/lib/types";

import { ActionCards } from "./ActionCards";
import { renderIn } from "../spoken";

afterEach(cleanup);

const LINE = "Prix demandé fixé à 389 000 $.";
const ENTRY: ActionEntry = {
  id: "a1",
  turn_id: "t1",
  action: "set_price",
  line: LINE,
  transaction_id: "x1",
  created_at: "2026-11-22T15:00:00Z",
  undone_at: null,
  undoable: true,
};
const UNDO = { name: TEXTS.fr.actions.undoOf(LINE) };

test("a press takes the action back, by its id and once", async () => {
  const asked: string[] = [];
  let finish: (line: string) => void = () => undefined;
  const undo = (id: string) => {
    asked.push(id);
    return new Promise<string>((resolve) => (finish = resolve));
  };
  renderIn("fr", <ActionCards lines={[LINE]} entries={[ENTRY]} undo={undo} />);
  fireEvent.click(screen.getByRole("button", UNDO));
  fireEvent.click(screen.getByRole("button", UNDO));
  expect(asked).toEqual(["a1"]);
  finish("Annulé.");
  await waitFor(() => expect(screen.getByRole("button", UNDO).getAttribute("aria-busy")).toBeNull());
});

test("a refusal says why, and leaves the way open", async () => {
  const reason = "Le prix a été changé depuis.";
  const undo = () =>
    Promise.reject(new LeaError(reason, { status: 409, code: "action_not_undoable", retryable: false }));
  renderIn("fr", <ActionCards lines={[LINE]} entries={[ENTRY]} undo={undo} />);
  fireEvent.click(screen.getByRole("button", UNDO));
  expect((await screen.findByRole("alert")).textContent).toContain(reason);
  expect(screen.getByRole("button", UNDO)).toBeTruthy();
});

test("what was taken back is struck through and can't be again", () => {
  const undone = { ...ENTRY, undone_at: "2026-11-22T15:01:00Z", undoable: false };
  renderIn("fr", <ActionCards lines={[LINE]} entries={[undone]} undo={() => Promise.resolve("")} />);
  expect(screen.getByText(LINE).tagName).toBe("S");
  expect(screen.getByText("Annulé")).toBeTruthy();
  expect(screen.queryByRole("button")).toBeNull();
});

test("until the log was read nothing is offered", () => {
  renderIn("fr", <ActionCards lines={[LINE]} entries={null} undo={() => Promise.resolve("")} />);
  expect(screen.getByText(LINE)).toBeTruthy();
  expect(screen.queryByRole("button")).toBeNull();
});

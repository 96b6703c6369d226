// @vitest-environment happy-dom
import { cleanup, fireEvent, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";

import type { Pending } from "@/lib/types";

import { PendingCard } from "./PendingCard";
import { renderIn } from "../spoken";

afterEach(cleanup);

function draw(pending: Pending, language: "fr" | "en" = "fr"): string[] {
  const sent: string[] = [];
  renderIn(
    language,
    <PendingCard pending={pending} told={false} onAnswer={(message) => sent.push(message)} />,
  );
  return sent;
}

test("a choice sends its label, as a broker would have typed it", () => {
  const choices = [{ label: "42, rue des Pins" }, { label: "12, rue des Érables" }];
  const sent = draw({ kind: "question", text: "Laquelle ?", choices });
  fireEvent.click(screen.getByRole("button", { name: "12, rue des Érables" }));
  expect(sent).toEqual(["12, rue des Érables"]);
});

test.each([
  ["fr", "Oui", "oui", "Non", "non"],
  ["en", "Yes", "yes", "No", "no"],
] as const)("a confirmation takes a yes and a no (%s)", (language, yes, sayYes, no, sayNo) => {
  const sent = draw({ kind: "confirmation", text: "Vraiment ?", choices: [] }, language);
  fireEvent.click(screen.getByRole("button", { name: yes }));
  fireEvent.click(screen.getByRole("button", { name: no }));
  expect(sent).toEqual([sayYes, sayNo]);
});

test("a proposal says what is proposed, and that nothing is done yet", () => {
  const sent = draw({ kind: "proposal", text: "Fixer le prix à 400 000 $ ?", choices: [] });
  expect(screen.getByText("Fixer le prix à 400 000 $ ?")).toBeTruthy();
  expect(screen.getByText("Rien n’est fait sans votre accord.")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Oui, fais-le" }));
  expect(sent).toEqual(["oui"]);
});

test("an open question has no buttons: the broker writes", () => {
  draw({ kind: "question", text: "Quel est le nom ?", choices: [] });
  expect(screen.queryAllByRole("button")).toHaveLength(0);
  expect(screen.getByText("Quel est le nom ?")).toBeTruthy();
});

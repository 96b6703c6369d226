// @vitest-environment happy-dom
import { cleanup, fireEvent, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test } from "vitest";

import { Composer, MESSAGE_MAX } from "./Composer";
import { renderIn } from "../spoken";

let sent: string[] = [];
let stops = 0;

beforeEach(() => {
  sent = [];
  stops = 0;
  sessionStorage.clear();
});
afterEach(cleanup);

function draw(busy = false, conversation = "new") {
  return renderIn(
    "fr",
    <Composer
      conversation={conversation}
      busy={busy}
      stopping={false}
      asked={false}
      onSend={(message) => sent.push(message)}
      onStop={() => (stops += 1)}
    />,
  );
}

function area(): HTMLTextAreaElement {
  return screen.getByRole("textbox");
}

function write(text: string): void {
  fireEvent.change(area(), { target: { value: text } });
}

test("Enter sends the words, trimmed, and empties the field", () => {
  draw();
  write("  Crée une vente  ");
  fireEvent.keyDown(area(), { key: "Enter" });
  expect(sent).toEqual(["Crée une vente"]);
  expect(area().value).toBe("");
});

test("Shift + Enter begins a line and sends nothing", () => {
  draw();
  write("une ligne");
  const kept = fireEvent.keyDown(area(), { key: "Enter", shiftKey: true });
  expect(kept).toBe(true);
  expect(sent).toEqual([]);
});

test("Enter that ends a composed character sends nothing", () => {
  draw();
  write("é");
  fireEvent.keyDown(area(), { key: "Enter", isComposing: true });
  expect(sent).toEqual([]);
});

test("nothing but spaces is not sent", () => {
  draw();
  write("   \n ");
  fireEvent.keyDown(area(), { key: "Enter" });
  expect(sent).toEqual([]);
});

test("while an answer is under way nothing is sent, the words stay, and it can be stopped", () => {
  draw(true);
  write("la suite");
  fireEvent.keyDown(area(), { key: "Enter" });
  expect(sent).toEqual([]);
  expect(area().value).toBe("la suite");
  fireEvent.click(screen.getByRole("button", { name: "Arrêter la réponse" }));
  expect(stops).toBe(1);
});

test("what is too long is counted in characters as the gateway does, and not sent", () => {
  draw();
  write("🏠".repeat(MESSAGE_MAX));
  expect(screen.getByText("0 caractère restant")).toBeTruthy();
  write("🏠".repeat(MESSAGE_MAX + 1));
  expect(screen.getByText("1 caractère de trop")).toBeTruthy();
  fireEvent.keyDown(area(), { key: "Enter" });
  expect(sent).toEqual([]);
});

test("a draft survives a reload, in its own conversation", () => {
  draw(false, "a").unmount();
  const first = draw(false, "a");
  write("à moitié écrit");
  first.unmount();
  draw(false, "b");
  expect(area().value).toBe("");
  cleanup();
  draw(false, "a");
  expect(area().value).toBe("à moitié écrit");
});

// @vitest-environment happy-dom
import { cleanup, fireEvent, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";

import { Menu, MenuItem } from "./Menu";
import { renderIn } from "../spoken";

afterEach(cleanup);

function draw(): string[] {
  const chosen: string[] = [];
  renderIn(
    "fr",
    <Menu label="Options" trigger={(props) => <button {...props}>ouvrir</button>}>
      <MenuItem onSelect={() => chosen.push("un")}>un</MenuItem>
      <MenuItem onSelect={() => chosen.push("deux")}>deux</MenuItem>
    </Menu>,
  );
  fireEvent.click(screen.getByText("ouvrir"));
  return chosen;
}

function press(key: string): void {
  fireEvent.keyDown(document.activeElement ?? document.body, { key });
}

test("it opens on its first item and arrows walk round", () => {
  draw();
  expect(document.activeElement?.textContent).toBe("un");
  press("ArrowDown");
  expect(document.activeElement?.textContent).toBe("deux");
  press("ArrowDown");
  expect(document.activeElement?.textContent).toBe("un");
  press("ArrowUp");
  expect(document.activeElement?.textContent).toBe("deux");
});

test("Escape closes it and gives the focus back", () => {
  draw();
  press("Escape");
  expect(screen.queryByRole("menu")).toBeNull();
  expect(document.activeElement?.textContent).toBe("ouvrir");
});

test("a choice is told and closes it", () => {
  const chosen = draw();
  fireEvent.click(screen.getByText("deux"));
  expect(chosen).toEqual(["deux"]);
  expect(screen.queryByRole("menu")).toBeNull();
});

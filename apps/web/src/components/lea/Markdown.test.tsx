// @vitest-environment happy-dom
import { cleanup } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";

import { Markdown } from "./Markdown";
import { renderIn } from "../spoken";

afterEach(cleanup);

function draw(text: string): HTMLElement {
  return renderIn("fr", <Markdown text={text} growing={false} />).container;
}

test("HTML in an answer stays text", () => {
  const page = draw(
    'Bonjour <script>alert(1)</script> <b onclick="x()">gras</b>\n\n<iframe src="https://mal.ca"></iframe>',
  );
  expect(page.querySelector("script, iframe, b, [onclick]")).toBeNull();
});

test("code that is wider than the page can be scrolled by keyboard", () => {
  expect(draw("```\nprix = 389000\n```").querySelector("pre")?.tabIndex).toBe(0);
});

test("no image is fetched: its words stand in its place", () => {
  const page = draw("![plan du terrain](https://mal.ca/espion.png)");
  expect(page.querySelector("img, picture, [src]")).toBeNull();
  expect(page.textContent).toContain("plan du terrain");
});

test.each([
  "[x](javascript:alert(1))",
  "[x](JaVaScRiPt:alert(1))",
  "[x](data:text/html;base64,PHNjcmlwdD4=)",
  "[x](vbscript:x)",
  "[x](file:///etc/passwd)",
  "[x](/v1/auth/logout)",
  "[x](//mal.ca)",
  "<javascript:alert(1)>",
])("an address that is not safe to open is no link: %s", (text) => {
  expect(draw(text).querySelector("a")).toBeNull();
});

test("links open apart, and tell nothing of where they were followed from", () => {
  const link = draw("[OACIQ](https://www.oaciq.com)").querySelector("a");
  expect(link?.getAttribute("href")).toBe("https://www.oaciq.com");
  expect(link?.target).toBe("_blank");
  expect(link?.rel.split(" ")).toEqual(expect.arrayContaining(["noopener", "noreferrer"]));
});

test("telephone numbers and mail addresses may be opened", () => {
  const links = draw("[appeler](tel:+18195550133) [écrire](mailto:a@exemple.ca)").querySelectorAll("a");
  expect([...links].map((link) => link.getAttribute("href"))).toEqual([
    "tel:+18195550133",
    "mailto:a@exemple.ca",
  ]);
});

test("tables, lists and emphasis are drawn", () => {
  const page = draw("| a | b |\n|---|---|\n| 1 | 2 |\n\n- **gras**");
  expect(page.querySelectorAll("td")).toHaveLength(2);
  expect(page.querySelector("li strong")?.textContent).toBe("gras");
});

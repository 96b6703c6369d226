import { expect, test } from "vitest";

import { unbroken, daysAgo, formatIn, hourOfDay } from "./format";

const fr = formatIn("fr");
const en = formatIn("en");
const NB = "\u00a0";

test("amounts are written as in Québec", () => {
  expect(fr.money(389_000)).toBe(`389${NB}000${NB}$`);
  expect(en.money(389_000)).toBe("$389,000");
  expect(fr.cost(2_100, "USD")).toBe(`0,0021${NB}$${NB}US`);
});

test("a day is the same in every time zone", () => {
  expect(fr.day("2026-11-22")).toBe("22 novembre 2026");
  expect(fr.day("2027-03-01")).toBe("1er mars 2027");
  expect(en.day("2026-11-22")).toBe("November 22, 2026");
});

test("hours are those of Québec's clock", () => {
  expect(fr.time("2026-11-22T19:05:00Z").replace(/\s/g, " ")).toBe("14 h 05");
  expect(fr.hour("20:00")).toBe(`20${NB}h`);
  expect(fr.hour("09:30")).toBe(`9${NB}h${NB}30`);
  expect(hourOfDay(new Date("2026-11-23T03:30:00Z"))).toBe(22);
});

test("yesterday begins at midnight in Québec, not in Greenwich", () => {
  const now = new Date("2026-11-23T04:30:00Z");
  expect(daysAgo("2026-11-23T01:00:00Z", now)).toBe(0);
  expect(daysAgo("2026-11-22T04:00:00Z", now)).toBe(1);
});

test("what belongs together stays on one line", () => {
  expect(unbroken("prix demandé 1 389 000 $, 819 555-0133")).toBe(
    `prix demandé 1${NB}389${NB}000${NB}$, 819${NB}555-0133`,
  );
  expect(unbroken("au 42, rue des Pins, app. 3")).toBe("au 42, rue des Pins, app. 3");
  expect(unbroken("1185, rue du Conseil, Sherbrooke J1G 1M8")).toBe(
    `1185, rue du Conseil, Sherbrooke J1G${NB}1M8`,
  );
});

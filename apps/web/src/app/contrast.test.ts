import { readFileSync } from "node:fs";
import path from "node:path";

import { expect, test } from "vitest";

/** The colours that stand on each other, and the contrast that WCAG 2.2 AA asks of them: 4.5 for text, 3 for edges. */
const PAIRS: readonly (readonly [above: string, below: readonly string[], least: number])[] = [
  ["ink", ["paper", "surface", "sunken", "hover", "accent-soft", "warn-soft", "danger-soft", "mark"], 4.5],
  ["ink-2", ["paper", "surface", "sunken", "hover", "accent-soft", "danger-soft"], 4.5],
  ["ink-3", ["paper", "surface", "sunken", "hover", "warn-soft"], 4.5],
  ["accent", ["paper", "surface", "sunken", "hover", "accent-soft"], 4.5],
  ["on-accent", ["accent-fill", "accent-fill-hover"], 4.5],
  ["danger", ["surface", "danger-soft"], 4.5],
  ["warn", ["warn-soft", "surface"], 4.5],
  ["line-strong", ["paper", "surface"], 3],
];

const CSS = readFileSync(path.join(import.meta.dirname, "globals.css"), "utf8");

function colour(name: string, theme: "light" | "dark"): string {
  const found = new RegExp(`--${name}: light-dark\\((#\\w{6}), (#\\w{6})\\)`).exec(CSS);
  const value = found?.[theme === "light" ? 1 : 2];
  if (value === undefined) throw new Error(`--${name} is no pair of colours`);
  return value;
}

/** Relative luminance (WCAG 2.2). */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((start) => parseInt(hex.slice(start, start + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

test.each(["light", "dark"] as const)("everything can be read (%s)", (theme) => {
  for (const [above, below, least] of PAIRS) {
    for (const ground of below) {
      const reached = contrast(colour(above, theme), colour(ground, theme));
      expect(reached, `${above} on ${ground}`).toBeGreaterThanOrEqual(least);
    }
  }
});

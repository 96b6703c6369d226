"use client";

import { type Format, type Texts, useFormat, useTexts } from "@/i18n";
import type { DateHeld } from "@/lib/types";

import { Row, Section } from "./Section";

/** The dates of a file, the earliest first; those that still hang on another day come last. */
export function Dates({ dates }: { dates: readonly DateHeld[] }) {
  const texts = useTexts();
  const format = useFormat();
  const sorted = [...dates].sort((one, other) => (one.day ?? "9").localeCompare(other.day ?? "9"));
  return (
    <Section title={texts.transaction.dates} empty={texts.transaction.noDates}>
      {sorted.map((date) => {
        const before = date.history[0]?.day;
        return (
          <Row
            key={date.kind}
            label={texts.transaction.dateKinds[date.kind] ?? date.kind}
            note={before ? texts.transaction.before(format.day(before)) : null}
          >
            {dayOf(date, texts, format)}
          </Row>
        );
      })}
    </Section>
  );
}

/** « 22 novembre 2026, 20 h », or « 10 jours après l’acceptation ». */
export function dayOf(date: DateHeld, texts: Texts, format: Format): string {
  if (date.day === null) return hangingOn(date, texts.transaction);
  const day = [format.day(date.day), date.time ? format.hour(date.time) : null].filter(Boolean).join(", ");
  return date.approx ? `${texts.transaction.approx} ${day}` : day;
}

function hangingOn(date: DateHeld, texts: Texts["transaction"]): string {
  if (date.days === null || date.relative_to === null) return date.expression ?? "–";
  return `${texts.after(date.days)} ${texts.relativeTo[date.relative_to] ?? date.relative_to}`;
}

"use client";

import { useMemo } from "react";

import type { SessionActions } from "@/hooks/useSessionActions";
import { useTexts } from "@/i18n";
import type { ActionEntry } from "@/lib/types";

import styles from "./ActionCards.module.css";
import { ActionLine } from "./ActionLine";
import { matchActions } from "./matchActions";
import { cx } from "../ui/cx";

interface ActionCardsProps {
  /** The sentences that the turn told. */
  lines: readonly string[];
  /** The log's entries of this turn, newest first; null until they were read. */
  entries: readonly ActionEntry[] | null;
  undo: SessionActions["undo"];
}

/** What Léa did in a turn, each with the way back. */
export function ActionCards({ lines, entries, undo }: ActionCardsProps) {
  const texts = useTexts();
  const done = useMemo(() => matchActions(lines, entries ?? []), [lines, entries]);
  if (done.length === 0) return null;
  return (
    <ul className={cx("bare", styles.card)} aria-label={texts.actions.label}>
      {done.map((each, index) => (
        <ActionLine
          key={each.entry?.id ?? index}
          line={each.line}
          entry={each.entry}
          known={entries !== null}
          undo={undo}
        />
      ))}
    </ul>
  );
}

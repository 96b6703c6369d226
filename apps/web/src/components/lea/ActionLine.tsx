"use client";

import { useState } from "react";

import type { SessionActions } from "@/hooks/useSessionActions";
import { useTexts } from "@/i18n";
import { leaErrorOf } from "@/lib/problem";
import type { ActionEntry } from "@/lib/types";

import styles from "./ActionCards.module.css";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { cx } from "../ui/cx";

interface ActionLineProps {
  line: string;
  /** The log's entry; null where there is none, or none yet. */
  entry: ActionEntry | null;
  /** Whether the log was read: until then every line counts as done. */
  known: boolean;
  undo: SessionActions["undo"];
}

/** One sentence of what was done. A refusal to undo says why, below it. */
export function ActionLine({ line, entry, known, undo }: ActionLineProps) {
  const texts = useTexts().actions;
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const undone = entry !== null && entry.undone_at !== null;
  const told = known && entry === null;

  const takeBack = async (id: string) => {
    setBusy(true);
    setRefusal(null);
    try {
      await undo(id);
    } catch (error) {
      setRefusal(leaErrorOf(error).message);
    } finally {
      setBusy(false);
    }
  };

  return (
    <li className={cx(styles.line, undone && styles.undone)}>
      <span className={cx(styles.mark, told && styles.plain)}>
        <Icon name={undone ? "undo" : told ? "dot" : "check"} size={16} />
      </span>
      <span className={styles.words}>{undone ? <s>{line}</s> : line}</span>
      {undone ? <span className={styles.state}>{texts.undone}</span> : null}
      {entry !== null && !undone ? (
        <Button
          look="quiet"
          size="s"
          busy={busy}
          className={styles.undo}
          aria-label={texts.undoOf(line)}
          onClick={() => void takeBack(entry.id)}
        >
          {busy ? texts.undoing : texts.undo}
        </Button>
      ) : null}
      {refusal && !undone ? (
        <p className={styles.refusal} role="alert">
          <strong>{texts.refused}</strong> {refusal}
        </p>
      ) : null}
    </li>
  );
}

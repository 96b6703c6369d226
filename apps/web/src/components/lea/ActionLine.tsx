"use client";

import { useState } from "react";

import type { SessionActions } from "@/hooks/useSessionActions";
import { useTexts } from "@/i18n";
import { leaErrorOf } from "@/lib/problem";

import styles from "./ActionCards.module.css";
import type { DoneLine } from "./matchActions";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { cx } from "../ui/cx";

interface ActionLineProps {
  done: DoneLine;
  /** Whether the log was read: until then nobody knows what may be undone. */
  known: boolean;
  undo: SessionActions["undo"];
}

/** One sentence of what was done. A refusal to undo says why, below it. */
export function ActionLine({ done, known, undo }: ActionLineProps) {
  const texts = useTexts();
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const standing = done.entries.filter((entry) => entry.undone_at === null);
  const undone = done.entries.length > 0 && standing.length === 0;

  const takeBack = async () => {
    setBusy(true);
    setRefusal(null);
    try {
      // What was done last goes first: the earlier may be what it stands on.
      for (const entry of [...standing].reverse()) await undo(entry.id);
    } catch (error) {
      setRefusal(leaErrorOf(error).message);
    } finally {
      setBusy(false);
    }
  };

  return (
    <li className={cx(styles.line, undone && styles.undone)}>
      <span className={cx(styles.mark, known && done.entries.length === 0 && styles.plain)}>
        <Icon name={undone ? "undo" : known && done.entries.length === 0 ? "dot" : "check"} size={16} />
      </span>
      <span className={styles.words}>
        {undone ? <s>{done.line}</s> : done.line}
        {refusal ? (
          <span className={styles.refusal} role="alert">
            <strong>{texts.actions.refused}</strong> {refusal}
          </span>
        ) : null}
      </span>
      {undone ? <span className={styles.state}>{texts.actions.undone}</span> : null}
      {standing.length > 0 ? (
        <Button
          look="quiet"
          size="s"
          busy={busy}
          className={styles.undo}
          aria-label={texts.actions.undoOf(done.line)}
          onClick={() => void takeBack()}
        >
          {busy ? texts.actions.undoing : texts.actions.undo}
        </Button>
      ) : null}
    </li>
  );
}

"use client";

import { useEffect, useState } from "react";

import { useTexts } from "@/i18n";
import type { TurnView } from "@/lib/turn";

import styles from "./StatusLine.module.css";
import { Icon } from "../ui/Icon";
import { cx } from "../ui/cx";

/** Seconds of silence after which the wait is counted. */
const COUNT_FROM_S = 3;

/** A sign of life until the answer begins, and while it is being resumed. */
export function StatusLine({ turn }: { turn: TurnView }) {
  const texts = useTexts();
  const seconds = useSeconds();
  const stage = turn.reconnecting ? "reconnecting" : turn.phase;
  if (stage === "done" || stage === "error" || stage === "cancelled" || stage === "answering") return null;
  return (
    // The live region tells the stages; this line is for the eye.
    <p className={cx(styles.line, turn.reconnecting && styles.warn)} aria-hidden="true">
      {turn.reconnecting ? (
        <Icon name="offline" size={18} />
      ) : (
        <span className={styles.dots}>
          <i />
          <i />
          <i />
        </span>
      )}
      <span key={stage} className={styles.words}>
        {texts.status[stage]}
      </span>
      {seconds >= COUNT_FROM_S ? (
        <span className={styles.seconds}>{texts.status.elapsed(seconds)}</span>
      ) : null}
    </p>
  );
}

function useSeconds(): number {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => before + 1), 1_000);
    return () => clearInterval(timer);
  }, []);
  return seconds;
}

"use client";

import { useEffect, useState } from "react";

import { useTexts } from "@/i18n";
import type { TurnFailure } from "@/lib/turn";

import styles from "./TurnProblem.module.css";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";

interface TurnProblemProps {
  failure: TurnFailure;
  /** Absent where asking again can't help, or something came after it. */
  onRetry: (() => void) | null;
}

/** Why an answer did not come, and the way on. */
export function TurnProblem({ failure, onRetry }: TurnProblemProps) {
  const texts = useTexts();
  const wait = useCountdown(failure.retryAfterSeconds ?? 0);
  return (
    <div className={styles.problem} role="group" aria-label={texts.problem.title}>
      <Icon name="alert" size={20} />
      <div className={styles.words}>
        <p>{failure.message || texts.problem.generic}</p>
        <p className={styles.code}>{texts.problem.code(failure.code)}</p>
      </div>
      {onRetry ? (
        <Button size="s" icon="retry" disabled={wait > 0} onClick={onRetry}>
          {wait > 0 ? texts.problem.retryIn(wait) : texts.problem.retry}
        </Button>
      ) : null}
    </div>
  );
}

function useCountdown(from: number): number {
  const [left, setLeft] = useState(from);
  const over = left <= 0;
  useEffect(() => {
    if (over) return;
    const timer = setInterval(() => setLeft((before) => before - 1), 1_000);
    return () => clearInterval(timer);
  }, [over]);
  return Math.max(0, left);
}

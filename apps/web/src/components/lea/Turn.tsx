"use client";

import { memo } from "react";

import type { SessionActions } from "@/hooks/useSessionActions";
import { useFormat, useTexts } from "@/i18n";
import { unbroken } from "@/i18n/format";
import type { ActionEntry } from "@/lib/types";
import { type TurnView, isOver } from "@/lib/turn";

import { ActionCards } from "./ActionCards";
import { AnswerFooter } from "./AnswerFooter";
import { Markdown } from "./Markdown";
import { PendingCard } from "./PendingCard";
import { StatusLine } from "./StatusLine";
import styles from "./Turn.module.css";
import { TurnProblem } from "./TurnProblem";
import { spokenPart } from "./spokenPart";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";

interface TurnProps {
  turn: TurnView;
  /** Only the latest turn waits for an answer, may be tried again or carried on. */
  latest: boolean;
  entries: readonly ActionEntry[] | null;
  undo: SessionActions["undo"];
  onSend: (message: string) => void;
  onRetry: (key: string) => void;
}

/** The broker's message and what Léa did and said. */
export const Turn = memo(function Turn({ turn, latest, entries, undo, onSend, onRetry }: TurnProps) {
  const texts = useTexts();
  const format = useFormat();
  const over = isOver(turn);
  const answer = spokenPart(turn.text, turn.actions);
  const { error } = turn;
  return (
    <article
      className={styles.turn}
      data-turn={turn.key}
      aria-label={texts.conversation.turn(format.time(turn.createdAt))}
    >
      <div className={styles.broker}>
        <span className="only-read">{texts.conversation.you}</span>
        <p className={styles.message}>{unbroken(turn.message)}</p>
      </div>
      <div className={styles.lea}>
        <span className="only-read">{texts.conversation.lea}</span>
        <ActionCards lines={turn.actions} entries={entries} undo={undo} />
        {turn.restarted && !over ? <p className={styles.note}>{texts.status.restarted}</p> : null}
        {answer ? <Markdown text={answer} growing={!over} /> : null}
        {over ? null : <StatusLine turn={turn} />}
        {turn.phase === "cancelled" ? <p className={styles.note}>{texts.status.cancelled}</p> : null}
        {error ? (
          <TurnProblem failure={error} onRetry={latest && error.retryable ? () => onRetry(turn.key) : null} />
        ) : null}
        {latest && turn.finishReason === "length" ? (
          <div className={styles.cut}>
            <p className={styles.note}>{texts.answer.cut}</p>
            <Button size="s" onClick={() => onSend(texts.answer.sayGoOn)}>
              {texts.answer.goOn}
              <Icon name="next" size={14} />
            </Button>
          </div>
        ) : null}
        {latest && over && turn.pending ? (
          <PendingCard
            pending={turn.pending}
            told={turn.text.includes(turn.pending.text)}
            onAnswer={onSend}
          />
        ) : null}
        {over && !error ? <AnswerFooter turn={turn} copyable={answer !== ""} /> : null}
      </div>
    </article>
  );
});

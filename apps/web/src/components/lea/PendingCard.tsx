"use client";

import { useTexts } from "@/i18n";
import type { Pending } from "@/lib/types";

import styles from "./PendingCard.module.css";
import { Button } from "../ui/Button";

interface PendingCardProps {
  pending: Pending;
  /** Whether the answer above says the question already. */
  told: boolean;
  onAnswer: (message: string) => void;
}

/** What Léa waits for, as buttons: a press sends the words that a broker would have typed. */
export function PendingCard({ pending, told, onAnswer }: PendingCardProps) {
  const texts = useTexts();
  const { kind, choices } = pending;
  if (kind === "question" && choices.length === 0) return told ? null : <p>{pending.text}</p>;
  const label = kind === "question" ? texts.pending.choices : texts.pending[kind];
  return (
    <div className={styles.card} data-kind={kind} role="group" aria-label={label}>
      {told ? null : <p className={styles.text}>{pending.text}</p>}
      {kind === "proposal" ? <p className={styles.hint}>{texts.pending.proposalHint}</p> : null}
      <div className={styles.buttons}>
        {kind === "question" ? (
          choices.map((choice) => (
            <Button key={choice.label} onClick={() => onAnswer(choice.label)}>
              {choice.label}
            </Button>
          ))
        ) : (
          <>
            <Button look="primary" icon="check" onClick={() => onAnswer(texts.pending.sayYes)}>
              {kind === "proposal" ? texts.pending.yesProposal : texts.pending.yes}
            </Button>
            <Button onClick={() => onAnswer(texts.pending.sayNo)}>{texts.pending.no}</Button>
          </>
        )}
      </div>
    </div>
  );
}

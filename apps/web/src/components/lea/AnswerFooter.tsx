"use client";

import { useState } from "react";

import { type Format, type Texts, useFormat, useTexts } from "@/i18n";
import type { TurnView } from "@/lib/turn";

import styles from "./AnswerFooter.module.css";
import { IconButton } from "../ui/Button";

/** Under an answer, discreetly: copy it; who answered, with how many tokens, at what cost. */
export function AnswerFooter({ turn, copyable }: { turn: TurnView; copyable: boolean }) {
  const texts = useTexts();
  const format = useFormat();
  const facts = factsOf(turn, texts, format);
  return (
    <footer className={styles.footer}>
      {copyable ? <CopyButton text={turn.text} /> : null}
      {facts.length > 0 ? (
        <p className={styles.facts} aria-label={texts.answer.details}>
          {facts.map((fact) => (
            <span key={fact.text} title={fact.hint}>
              {fact.text}
            </span>
          ))}
        </p>
      ) : null}
    </footer>
  );
}

interface Fact {
  text: string;
  hint?: string;
}

export function factsOf(turn: TurnView, texts: Texts, format: Format): Fact[] {
  const facts: Fact[] = [];
  const provider = turn.provider ? (texts.answer.providers[turn.provider] ?? turn.provider) : null;
  if (turn.model) facts.push({ text: turn.model });
  if (provider) facts.push({ text: provider });
  const { usage, cost } = turn;
  const tokens = usage ? usage.input_tokens + usage.output_tokens : 0;
  if (usage && tokens > 0) {
    const hint = texts.answer.tokensHint(
      format.number(usage.input_tokens),
      format.number(usage.output_tokens),
    );
    const mark = usage.estimated ? ` (${texts.answer.estimated})` : "";
    facts.push({ text: texts.answer.tokens(format.number(tokens)) + mark, hint });
  }
  if (cost) {
    const text = cost.amount_micros > 0 ? format.cost(cost.amount_micros, cost.currency) : texts.answer.free;
    facts.push({ text });
  }
  return facts;
}

function CopyButton({ text }: { text: string }) {
  const texts = useTexts();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 2_000);
  };
  return (
    <IconButton
      icon={copied ? "check" : "copy"}
      iconSize={16}
      className={styles.copy}
      label={copied ? texts.conversation.copied : texts.conversation.copy}
      onClick={() => void copy()}
    />
  );
}

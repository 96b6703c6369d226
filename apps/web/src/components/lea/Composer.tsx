"use client";

import { type KeyboardEvent, type Ref, useEffect, useId, useImperativeHandle, useRef, useState } from "react";

import { useTexts } from "@/i18n";

import styles from "./Composer.module.css";
import { readDraft, writeDraft } from "./draft";
import { IconButton } from "../ui/Button";
import { cx } from "../ui/cx";

/** As the gateway counts: code points (`LEA_MESSAGE_MAX_CHARS`). */
export const MESSAGE_MAX = 8_000;
/** From here on, what is left is told. */
const COUNT_FROM = 7_200;

export interface ComposerHandle {
  focus: () => void;
  /** Put words in, for the broker to look over and send. */
  fill: (text: string) => void;
}

interface ComposerProps {
  /** Names the draft. */
  conversation: string;
  /** An answer is under way: it can be stopped, and nothing sent. */
  busy: boolean;
  stopping: boolean;
  /** Léa waits for an answer of the broker's. */
  asked: boolean;
  onSend: (message: string) => void;
  onStop: () => void;
  ref?: Ref<ComposerHandle>;
}

/** Where the broker writes: Enter sends, Shift + Enter begins a line. */
export function Composer({ conversation, busy, stopping, asked, onSend, onStop, ref }: ComposerProps) {
  const texts = useTexts();
  const [text, setText] = useState(() => readDraft(conversation));
  const area = useRef<HTMLTextAreaElement>(null);
  const hint = useId();
  const count = Array.from(text).length;
  const over = count - MESSAGE_MAX;
  const sendable = !busy && over <= 0 && text.trim() !== "";

  const write = (next: string) => {
    setText(next);
    writeDraft(conversation, next);
  };
  useImperativeHandle(ref, () => ({
    focus: () => area.current?.focus(),
    fill: (words) => {
      setText(words);
      writeDraft(conversation, words);
      area.current?.focus();
    },
  }));
  useEffect(() => {
    fit(area.current);
  }, [text]);

  const send = () => {
    if (!sendable) return;
    onSend(text.trim());
    write("");
    area.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // While an input method composes a character, Enter is its own.
    if (event.key !== "Enter" || event.shiftKey || event.altKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };

  return (
    <form
      className={styles.composer}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div className={cx(styles.box, over > 0 && styles.over)}>
        <textarea
          ref={area}
          className={styles.area}
          aria-label={texts.composer.label}
          aria-describedby={hint}
          aria-invalid={over > 0 || undefined}
          placeholder={asked ? texts.composer.placeholderAnswer : texts.composer.placeholder}
          rows={1}
          value={text}
          enterKeyHint="send"
          autoComplete="off"
          onChange={(event) => write(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <div className={styles.tools}>
          <IconButton icon="mic" label={texts.composer.micSoon} aria-disabled="true" className={styles.mic} />
          {busy ? (
            <IconButton
              icon="stop"
              look="primary"
              className={styles.send}
              label={stopping ? texts.composer.stopping : texts.composer.stop}
              aria-disabled={stopping || undefined}
              onClick={onStop}
            />
          ) : (
            <IconButton
              icon="send"
              look="primary"
              type="submit"
              className={styles.send}
              label={texts.composer.send}
              disabled={!sendable}
            />
          )}
        </div>
      </div>
      <p id={hint} className={cx(styles.hint, over > 0 && styles.tooMuch)}>
        {count > COUNT_FROM ? (
          <span role="status">
            {over > 0 ? texts.composer.over(over) : texts.composer.left(MESSAGE_MAX - count)}
          </span>
        ) : (
          <>
            <span className={styles.keys}>{texts.composer.hint}</span>
            <span className={styles.fine}>{texts.composer.fine}</span>
          </>
        )}
      </p>
    </form>
  );
}

/** Grow with the words; CSS holds the limit. */
function fit(area: HTMLTextAreaElement | null): void {
  if (!area || CSS.supports("field-sizing", "content")) return;
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight}px`;
}

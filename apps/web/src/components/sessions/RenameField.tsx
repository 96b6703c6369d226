"use client";

import { type KeyboardEvent, useEffect, useRef, useState } from "react";

import { useTexts } from "@/i18n";

import styles from "./RenameField.module.css";

interface RenameFieldProps {
  title: string;
  /** The new title, or null where it stays as it is. */
  onDone: (title: string | null) => void;
}

/** A title to be written anew: Enter and leaving keep it, Escape doesn't. */
export function RenameField({ title, onDone }: RenameFieldProps) {
  const texts = useTexts().sessions;
  const [text, setText] = useState(title);
  const field = useRef<HTMLInputElement>(null);
  const over = useRef(false);
  useEffect(() => field.current?.select(), []);

  const finish = (next: string | null) => {
    // Taking the field away makes it lose the focus, which is no second answer.
    if (over.current) return;
    over.current = true;
    const trimmed = next?.trim() ?? "";
    onDone(trimmed === "" || trimmed === title ? null : trimmed);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") finish(text);
    if (event.key === "Escape") {
      event.preventDefault();
      finish(null);
    }
  };
  return (
    <input
      ref={field}
      className={styles.field}
      aria-label={texts.renameLabel}
      maxLength={200}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={onKeyDown}
      onBlur={() => finish(text)}
    />
  );
}

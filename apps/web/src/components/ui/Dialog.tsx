"use client";

import { type ReactNode, type SyntheticEvent, useEffect, useRef } from "react";

import { useTexts } from "@/i18n";

import { IconButton } from "./Button";
import styles from "./Dialog.module.css";
import { cx } from "./cx";

interface DialogProps {
  title: string;
  children: ReactNode;
  onClose: () => void;
  /** `start` and `end`: a drawer from that side. */
  place?: "center" | "start" | "end";
  /** Names the dialog without showing a head: its content has one. */
  bare?: boolean;
  role?: "dialog" | "alertdialog";
}

/** A modal dialog of the browser's own: it keeps the focus, gives it back, and closes on Escape. */
export function Dialog({ title, children, onClose, place = "center", bare = false, role }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const texts = useTexts();

  useEffect(() => {
    const dialog = ref.current;
    const before = document.activeElement;
    dialog?.showModal();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);

  const cancel = (event: SyntheticEvent) => {
    event.preventDefault();
    onClose();
  };
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/click-events-have-key-events -- a press beside it closes it; keys have Escape
    <dialog
      ref={ref}
      role={role}
      aria-label={title}
      className={cx(styles.dialog, styles[place])}
      onCancel={cancel}
      onClick={(event) => {
        if (event.target === ref.current) onClose();
      }}
    >
      <div className={styles.body}>
        {bare ? null : (
          <header className={styles.head}>
            <h2 className={styles.title}>{title}</h2>
            <IconButton icon="close" label={texts.dialog.close} onClick={onClose} />
          </header>
        )}
        {children}
      </div>
    </dialog>
  );
}

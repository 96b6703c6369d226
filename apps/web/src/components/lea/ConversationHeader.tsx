"use client";

import { type ReactNode, useEffect } from "react";

import { useTexts } from "@/i18n";
import type { Session } from "@/lib/types";

import styles from "./ConversationHeader.module.css";
import { titleOf } from "../sessions/titleOf";
import { IconButton } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { cx } from "../ui/cx";

interface ConversationHeaderProps {
  session: Session | null;
  /** Absent where the list of conversations stands beside. */
  onOpenSessions: (() => void) | null;
  panelOpen: boolean;
  onTogglePanel: () => void;
  children: ReactNode;
}

/** The conversation's title, the file that it is about, and what can be done with it. */
export function ConversationHeader(props: ConversationHeaderProps) {
  const { session, onOpenSessions, panelOpen, onTogglePanel, children } = props;
  const texts = useTexts();
  const linked = session?.transaction ?? null;
  const title = session ? titleOf(session, texts) : texts.conversation.fresh;
  useEffect(() => {
    document.title = `${title} · ${texts.app.name}`;
  }, [title, texts]);
  return (
    <header className={styles.header}>
      {onOpenSessions ? (
        <IconButton icon="menu" label={texts.sessions.open} onClick={onOpenSessions} />
      ) : null}
      <h1 className={styles.title}>{title}</h1>
      {children}
      <button
        type="button"
        className={cx(styles.file, panelOpen && styles.open)}
        title={panelOpen ? texts.transaction.close : texts.transaction.open}
        onClick={onTogglePanel}
      >
        <Icon name="folder" size={18} />
        <span className="only-read">{panelOpen ? texts.transaction.close : texts.transaction.open} </span>
        <span className={styles.address}>
          {linked ? (linked.address ?? texts.transaction.kinds[linked.kind]) : texts.transaction.all}
        </span>
      </button>
    </header>
  );
}

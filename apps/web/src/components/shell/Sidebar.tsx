"use client";

import { type Ref, useImperativeHandle, useRef } from "react";

import type { Sessions } from "@/hooks/useSessions";
import { useTexts } from "@/i18n";
import type { Me } from "@/lib/types";

import styles from "./Sidebar.module.css";
import { UserMenu } from "./UserMenu";
import { ConversationList } from "../sessions/ConversationList";
import { SearchField } from "../sessions/SearchField";
import { Button, IconButton } from "../ui/Button";
import { Mark } from "../ui/Mark";

export interface SidebarHandle {
  focusSearch: () => void;
}

interface SidebarProps {
  me: Me | null;
  sessions: Sessions;
  current: string | null;
  onOpen: (id: string | null) => void;
  /** Present where it is a drawer. */
  onClose: (() => void) | null;
  onHelp: () => void;
  onSignOut: () => void;
  say: (message: string) => void;
  ref?: Ref<SidebarHandle>;
}

/** The conversations, a way to begin one, and whose they are. */
export function Sidebar(props: SidebarProps) {
  const { me, sessions, current, onOpen, onClose, onHelp, onSignOut, say, ref } = props;
  const texts = useTexts();
  const search = useRef<HTMLInputElement>(null);
  useImperativeHandle(ref, () => ({ focusSearch: () => search.current?.focus() }));
  return (
    <div className={styles.sidebar}>
      <div className={styles.brand}>
        <Mark size={30} />
        <span className={styles.name}>{texts.app.name}</span>
        {onClose ? <IconButton icon="close" label={texts.sessions.close} onClick={onClose} /> : null}
      </div>
      <div className={styles.tools}>
        <Button icon="plus" className={styles.fresh} onClick={() => onOpen(null)}>
          {texts.sessions.fresh}
        </Button>
        <SearchField
          ref={search}
          label={texts.sessions.searchLabel}
          placeholder={texts.sessions.search}
          value={sessions.search}
          onChange={sessions.setSearch}
        />
      </div>
      <ConversationList sessions={sessions} current={current} onOpen={onOpen} say={say} />
      <UserMenu me={me} onHelp={onHelp} onSignOut={onSignOut} />
    </div>
  );
}

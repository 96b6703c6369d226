"use client";

import { useState } from "react";

import { useFormat, useTexts } from "@/i18n";
import { daysAgo } from "@/i18n/format";
import type { Session } from "@/lib/types";

import styles from "./ConversationRow.module.css";
import { Excerpt } from "./Excerpt";
import { RenameField } from "./RenameField";
import { titleOf } from "./titleOf";
import { IconButton } from "../ui/Button";
import { Menu, MenuItem } from "../ui/Menu";
import { cx } from "../ui/cx";

interface ConversationRowProps {
  session: Session;
  current: boolean;
  onOpen: () => void;
  onRename: (title: string) => void;
  onRemove: () => void;
}

export function ConversationRow({ session, current, onOpen, onRename, onRemove }: ConversationRowProps) {
  const texts = useTexts();
  const format = useFormat();
  const [renaming, setRenaming] = useState(false);
  const title = titleOf(session, texts);
  const today = daysAgo(session.updated_at, new Date()) <= 0;

  if (renaming) {
    return (
      <li className={styles.row}>
        <RenameField
          title={title}
          onDone={(next) => {
            setRenaming(false);
            if (next !== null) onRename(next);
          }}
        />
      </li>
    );
  }
  return (
    <li className={cx(styles.row, current && styles.current)}>
      <a
        className={styles.open}
        href={`?s=${session.id}`}
        aria-current={current ? "page" : undefined}
        onClick={(event) => {
          // With a key held, the browser opens a tab of its own.
          if (event.metaKey || event.ctrlKey || event.shiftKey) return;
          event.preventDefault();
          onOpen();
        }}
      >
        <span className={styles.title}>{title}</span>
        {session.excerpt ? (
          <Excerpt fragments={session.excerpt} />
        ) : (
          <span className={styles.detail}>
            {session.active_turn_id ? (
              <span className={styles.now}>{texts.sessions.now}</span>
            ) : (
              <>
                <time dateTime={session.updated_at}>
                  {today ? format.time(session.updated_at) : format.shortDay(session.updated_at)}
                </time>
                {session.last_message && !saysTheSame(session.last_message, title) ? (
                  <span className={styles.last}>{session.last_message}</span>
                ) : null}
              </>
            )}
          </span>
        )}
      </a>
      <div className={styles.options}>
        <Menu
          label={texts.sessions.options(title)}
          trigger={(props) => (
            <IconButton
              icon="more"
              label={texts.sessions.options(title)}
              className={styles.more}
              {...props}
            />
          )}
        >
          <MenuItem icon="pencil" onSelect={() => setRenaming(true)}>
            {texts.sessions.rename}
          </MenuItem>
          <MenuItem icon="trash" danger onSelect={onRemove}>
            {texts.sessions.remove}
          </MenuItem>
        </Menu>
      </div>
    </li>
  );
}

/** A title that is only how the message begins. */
function saysTheSame(message: string, title: string): boolean {
  return message.startsWith(title.replace(/…$/, "").trimEnd());
}

"use client";

import { useState } from "react";

import type { Sessions } from "@/hooks/useSessions";
import { useTexts } from "@/i18n";
import { leaErrorOf } from "@/lib/problem";
import type { Session } from "@/lib/types";

import styles from "./ConversationList.module.css";
import { ConversationRow } from "./ConversationRow";
import { DeleteDialog } from "./DeleteDialog";
import { groupByAge } from "./groups";
import { titleOf } from "./titleOf";
import { Button } from "../ui/Button";

interface ConversationListProps {
  sessions: Sessions;
  current: string | null;
  onOpen: (id: string | null) => void;
  say: (message: string) => void;
}

/** The conversations, by age; in a search those that were found, with where. */
export function ConversationList({ sessions, current, onOpen, say }: ConversationListProps) {
  const texts = useTexts();
  const [leaving, setLeaving] = useState<Session | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const { items, search, loading, error, hasMore } = sessions;
  const searching = search.trim() !== "";

  const attempt = async (work: Promise<void>, done: string) => {
    setFailure(null);
    try {
      await work;
      say(done);
      return true;
    } catch (problem) {
      setFailure(leaErrorOf(problem).message);
      return false;
    }
  };
  const remove = async (session: Session) => {
    setLeaving(null);
    const gone = await attempt(sessions.remove(session.id), texts.sessions.removed);
    if (gone && session.id === current) onOpen(null);
  };
  const row = (session: Session) => (
    <ConversationRow
      key={session.id}
      session={session}
      current={session.id === current}
      onOpen={() => onOpen(session.id)}
      onRename={(title) => void attempt(sessions.rename(session.id, title), texts.sessions.renamed)}
      onRemove={() => setLeaving(session)}
    />
  );
  const groups = searching
    ? [{ title: texts.sessions.found, members: items }]
    : groupByAge(items, new Date()).map((group) => ({
        title: texts.sessions.groups[group.age],
        members: group.sessions,
      }));

  return (
    <div className={styles.list} aria-busy={loading || undefined}>
      {failure ? (
        <p className={styles.failure} role="alert">
          {failure}
        </p>
      ) : null}
      {groups.map(({ title, members }) =>
        members.length === 0 ? null : (
          <section key={title} aria-label={title}>
            <h3 className={styles.group}>{title}</h3>
            <ul className="bare">{members.map(row)}</ul>
          </section>
        ),
      )}
      {error ? (
        <div className={styles.notice} role="alert">
          <p>{texts.sessions.failed}</p>
          <Button size="s" icon="retry" onClick={sessions.refresh}>
            {texts.problem.retry}
          </Button>
        </div>
      ) : null}
      {items.length === 0 && !loading && !error ? (
        <div className={styles.notice}>
          <p className={styles.strong}>
            {searching ? texts.sessions.nothingFound(search.trim()) : texts.sessions.empty}
          </p>
          <p>{searching ? texts.sessions.nothingFoundHint : texts.sessions.emptyHint}</p>
        </div>
      ) : null}
      {loading && items.length === 0 ? (
        <p className={styles.loading} role="status">
          {texts.sessions.loading}
        </p>
      ) : null}
      {hasMore ? (
        <div className={styles.more}>
          <Button size="s" look="quiet" busy={loading} onClick={() => void sessions.loadMore()}>
            {texts.sessions.more}
          </Button>
        </div>
      ) : null}
      {leaving ? (
        <DeleteDialog
          title={titleOf(leaving, texts)}
          onConfirm={() => void remove(leaving)}
          onClose={() => setLeaving(null)}
        />
      ) : null}
    </div>
  );
}

"use client";

import { useLayoutEffect, useMemo, useRef } from "react";

import type { Lea } from "@/hooks/useLea";
import type { SessionActions } from "@/hooks/useSessionActions";
import { useTexts } from "@/i18n";
import type { ActionEntry } from "@/lib/types";

import styles from "./MessageList.module.css";
import { Turn } from "./Turn";
import { Button } from "../ui/Button";

interface MessageListProps {
  lea: Lea;
  actions: SessionActions;
  onSend: (message: string) => void;
}

/** The conversation's turns, oldest first; earlier ones come in above without moving what is being read. */
export function MessageList({ lea, actions, onSend }: MessageListProps) {
  const texts = useTexts();
  const list = useRef<HTMLDivElement>(null);
  const entriesOf = useMemo(() => byTurn(actions.items), [actions.items]);
  const reading = useRef<{ key: string; top: number } | null>(null);
  const first = lea.turns[0]?.key;
  const last = lea.turns.at(-1);

  useLayoutEffect(() => {
    const before = reading.current;
    reading.current = null;
    const scroller = list.current?.parentElement;
    if (!before || !scroller) return;
    const top = topOf(list.current, before.key);
    if (top !== null) scroller.scrollTop += top - before.top;
  }, [first]);

  const loadOlder = () => {
    const top = first === undefined ? null : topOf(list.current, first);
    if (first !== undefined && top !== null) reading.current = { key: first, top };
    void lea.loadOlder();
  };

  return (
    <div className={styles.list} ref={list}>
      {lea.hasOlder ? (
        <div className={styles.older}>
          <Button size="s" look="quiet" busy={lea.loading} onClick={loadOlder}>
            {texts.conversation.older}
          </Button>
        </div>
      ) : null}
      {lea.turns.map((turn) => (
        <Turn
          key={turn.key}
          turn={turn}
          latest={turn === last}
          entries={turn.turnId === null ? null : (entriesOf.get(turn.turnId) ?? null)}
          undo={actions.undo}
          onSend={onSend}
          onRetry={lea.retry}
        />
      ))}
    </div>
  );
}

function byTurn(items: readonly ActionEntry[]): ReadonlyMap<string, readonly ActionEntry[]> {
  const map = new Map<string, ActionEntry[]>();
  for (const item of items) map.set(item.turn_id, [...(map.get(item.turn_id) ?? []), item]);
  return map;
}

/** Where a turn stands in the window, in CSS pixels. */
function topOf(list: HTMLElement | null, key: string): number | null {
  const turn = list?.querySelector(`[data-turn="${CSS.escape(key)}"]`);
  return turn ? turn.getBoundingClientRect().top : null;
}

"use client";

import { type Ref, useCallback, useEffect, useImperativeHandle, useRef, useState } from "react";

import { useLea } from "@/hooks/useLea";
import { useSessionActions } from "@/hooks/useSessionActions";
import { useTexts } from "@/i18n";
import { leaErrorOf } from "@/lib/problem";
import { isOver } from "@/lib/turn";
import type { Me } from "@/lib/types";

import { Composer, type ComposerHandle } from "./Composer";
import { ConversationBody } from "./ConversationBody";
import { ConversationHeader } from "./ConversationHeader";
import { ExportMenu } from "./ExportMenu";
import styles from "./LeaConversationView.module.css";
import { LiveRegion } from "./LiveRegion";
import { Notices } from "./Notices";
import { useChanges } from "./useChanges";
import { useChatCapability } from "./useChatCapability";
import { useSession } from "./useSession";
import { useStickToBottom } from "./useStickToBottom";
import { TransactionPanel } from "../transaction/TransactionPanel";
import { IconButton } from "../ui/Button";

/** Long enough for a title to have been given; where there is none by then, the next turn looks again. */
const TITLE_MS = 3_000;

export interface ConversationHandle {
  focusComposer: () => void;
  /** Stop the answer that is under way; whether there was one. */
  stop: () => boolean;
}

interface LeaConversationViewProps {
  me: Me | null;
  sessionId: string | null;
  /** Grows whenever a conversation got another title. */
  renamings: number;
  /** The conversation has got its id, or something in it changed. */
  onChange: (sessionId: string) => void;
  onOpenSessions: (() => void) | null;
  panel: { open: boolean; drawer: boolean; toggle: () => void };
  say: (message: string) => void;
  ref?: Ref<ConversationHandle>;
}

/** One conversation with Léa: what was said, what is being said, and the file that it is about. */
export function LeaConversationView(props: LeaConversationViewProps) {
  const { me, sessionId, renamings, onChange, onOpenSessions, panel, say, ref } = props;
  const texts = useTexts();
  const lea = useLea(sessionId);
  const { files, talk, bumpFiles, bumpTalk } = useChanges(lea.turns);
  const actions = useSessionActions(lea.sessionId, files);
  const session = useSession(lea.sessionId, talk + renamings);
  const capability = useChatCapability();
  const { scroller, content, away, toEnd } = useStickToBottom();
  const composer = useRef<ComposerHandle>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const { active, send: sendTurn, sessionId: known } = lea;
  const last = lea.turns.at(-1) ?? null;

  useEffect(() => {
    if (known !== null) onChange(known);
  }, [known, talk, onChange]);

  const answered = last !== null && isOver(last) ? last.key : null;
  const untitled = session !== null && session.title === null;
  useEffect(() => {
    if (!untitled || answered === null) return;
    // Léa gives a title in her own time, after the answer.
    const timer = setTimeout(bumpTalk, TITLE_MS);
    return () => clearTimeout(timer);
  }, [untitled, answered, bumpTalk]);

  const send = useCallback(
    (message: string) => {
      setFailure(null);
      sendTurn(message);
      toEnd();
    },
    [sendTurn, toEnd],
  );
  const stop = () => {
    if (!active) return false;
    lea.stop();
    composer.current?.focus();
    return true;
  };
  useImperativeHandle(ref, () => ({ focusComposer: () => composer.current?.focus(), stop }));

  const { undo: undoEntry } = actions;
  const undo = useCallback(
    async (id: string) => {
      const line = await undoEntry(id);
      bumpFiles();
      say(line);
      return line;
    },
    [undoEntry, bumpFiles, say],
  );

  return (
    <div className={styles.view}>
      <main id="conversation" className={styles.main} aria-label={texts.conversation.label} tabIndex={-1}>
        <ConversationHeader
          session={session}
          onOpenSessions={onOpenSessions}
          panelOpen={panel.open}
          onTogglePanel={panel.toggle}
        >
          {lea.sessionId && lea.turns.length > 0 ? (
            <ExportMenu
              sessionId={lea.sessionId}
              onDone={say}
              onFailure={(error) => setFailure(leaErrorOf(error).message)}
            />
          ) : null}
        </ConversationHeader>
        <Notices
          capability={capability}
          budget={lea.turns.findLast((turn) => turn.budget)?.budget ?? null}
          failure={failure}
          onDismissFailure={() => setFailure(null)}
        />
        <div className={styles.scroller} ref={scroller}>
          <div className={styles.content} ref={content}>
            <ConversationBody
              lea={lea}
              actions={{ ...actions, undo }}
              name={me?.name ?? ""}
              onSend={send}
              onPick={(message) => composer.current?.fill(message)}
            />
          </div>
        </div>
        <div className={styles.foot}>
          {away ? (
            <IconButton
              icon="down"
              look="outline"
              className={styles.latest}
              label={texts.conversation.latest}
              onClick={() => toEnd(true)}
            />
          ) : null}
          <Composer
            ref={composer}
            conversation={sessionId ?? "new"}
            busy={active !== null}
            stopping={active?.stopping ?? false}
            asked={last !== null && isOver(last) && last.pending !== null}
            onSend={send}
            onStop={stop}
          />
        </div>
        <LiveRegion turn={last} />
      </main>
      {panel.open ? (
        <TransactionPanel
          id={session?.transaction?.id ?? null}
          version={files}
          drawer={panel.drawer}
          onClose={panel.toggle}
          onAsk={active === null ? send : null}
          onFailure={(error) => setFailure(leaErrorOf(error).message)}
        />
      ) : null}
    </div>
  );
}

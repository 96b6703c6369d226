"use client";

import { useCallback, useEffect, useRef, useState } from "react";

import { useSessions } from "@/hooks/useSessions";
import { useTexts } from "@/i18n";
import type { Me } from "@/lib/types";

import { ShortcutsDialog } from "./ShortcutsDialog";
import { Sidebar, type SidebarHandle } from "./Sidebar";
import styles from "./Workspace.module.css";
import { NARROW, TIGHT, useMediaQuery } from "./useMediaQuery";
import { useOpenConversation } from "./useOpenConversation";
import { usePanel } from "./usePanel";
import { useShortcuts } from "./useShortcuts";
import { type ConversationHandle, LeaConversationView } from "../lea/LeaConversationView";
import { Dialog } from "../ui/Dialog";

interface WorkspaceProps {
  /** Null until it is known. */
  me: Me | null;
  /** Came in by the door a moment ago: with a keyboard one writes at once. */
  arrived: boolean;
  onSignOut: () => void;
}

/** Where a broker works: the conversations, the open one, and the file that it is about. */
export function Workspace({ me, arrived, onSignOut }: WorkspaceProps) {
  const texts = useTexts();
  const sessions = useSessions();
  const conversation = useOpenConversation();
  const narrow = useMediaQuery(NARROW);
  const panel = usePanel(useMediaQuery(TIGHT));
  const [listOpen, setListOpen] = useState(false);
  const [helpOpen, setHelpOpen] = useState(false);
  const [said, say] = useState("");
  const view = useRef<ConversationHandle>(null);
  const sidebar = useRef<SidebarHandle>(null);
  const { adopt } = conversation;
  const { refresh } = sessions;

  useEffect(() => {
    // On a phone the keyboard would cover the page.
    if (arrived && matchMedia("(pointer: fine)").matches) view.current?.focusComposer();
  }, [arrived]);

  const open = (id: string | null) => {
    setListOpen(false);
    conversation.open(id);
    if (id === null) requestAnimationFrame(() => view.current?.focusComposer());
  };
  const onChange = useCallback(
    (id: string) => {
      adopt(id);
      refresh();
    },
    [adopt, refresh],
  );
  useShortcuts({
    composer: () => view.current?.focusComposer(),
    fresh: () => open(null),
    search: () => {
      if (narrow) setListOpen(true);
      requestAnimationFrame(() => sidebar.current?.focusSearch());
    },
    panel: panel.toggle,
    help: () => setHelpOpen(true),
    stop: () => view.current?.stop() ?? false,
  });

  const list = (
    <Sidebar
      ref={sidebar}
      me={me}
      sessions={sessions}
      current={conversation.sessionId}
      onOpen={open}
      onClose={narrow ? () => setListOpen(false) : null}
      onHelp={() => setHelpOpen(true)}
      onSignOut={onSignOut}
      say={say}
    />
  );
  return (
    <div className={styles.workspace}>
      <a className={styles.skip} href="#conversation">
        {texts.app.skip}
      </a>
      {narrow ? null : (
        <nav className={styles.sidebar} aria-label={texts.sessions.label}>
          {list}
        </nav>
      )}
      {narrow && listOpen ? (
        <Dialog title={texts.sessions.label} place="start" bare onClose={() => setListOpen(false)}>
          {list}
        </Dialog>
      ) : null}
      <LeaConversationView
        key={conversation.key}
        ref={view}
        me={me}
        sessionId={conversation.sessionId}
        renamings={sessions.renamings}
        onChange={onChange}
        onOpenSessions={narrow ? () => setListOpen(true) : null}
        panel={panel}
        say={say}
      />
      {helpOpen ? <ShortcutsDialog onClose={() => setHelpOpen(false)} /> : null}
      <div className="only-read" role="status">
        {said}
      </div>
    </div>
  );
}

"use client";

import type { Lea } from "@/hooks/useLea";
import type { SessionActions } from "@/hooks/useSessionActions";
import { useTexts } from "@/i18n";

import styles from "./ConversationBody.module.css";
import { MessageList } from "./MessageList";
import { Welcome } from "./Welcome";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";

interface ConversationBodyProps {
  lea: Lea;
  actions: SessionActions;
  name: string;
  onSend: (message: string) => void;
  onPick: (message: string) => void;
}

/** What stands where the messages do: them, a greeting, the wait for them, or why they did not come. */
export function ConversationBody({ lea, actions, name, onSend, onPick }: ConversationBodyProps) {
  const texts = useTexts();
  if (lea.turns.length > 0) return <MessageList lea={lea} actions={actions} onSend={onSend} />;
  if (lea.loadError) {
    return (
      <div className={styles.notice} role="alert">
        <Icon name="alert" size={28} />
        <h2 className={styles.title}>{texts.conversation.failed}</h2>
        <p>{lea.loadError.message}</p>
        <Button icon="retry" onClick={lea.reload}>
          {texts.problem.retry}
        </Button>
      </div>
    );
  }
  if (lea.loading) {
    return (
      <div className={styles.skeleton} role="status" aria-label={texts.conversation.loading}>
        <i />
        <i />
        <i />
        <i />
      </div>
    );
  }
  return <Welcome name={name} onPick={onPick} />;
}

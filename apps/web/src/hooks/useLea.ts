"use client";

import { useCallback, useEffect, useState, useSyncExternalStore } from "react";

import { leaAPI } from "@/lib/api";
import { Conversation, type ConversationState } from "@/lib/conversation/conversation";

export interface Lea extends ConversationState {
  readonly loadOlder: () => Promise<void>;
  readonly send: (message: string) => void;
  readonly stop: () => void;
  /** Try again what ended in an error. */
  readonly retry: (key: string) => void;
  readonly reload: () => void;
}

/**
 * A conversation, live; null begins one, whose id becomes known with its first turn. Passing that id then goes on with
 * the same; another id (or null again) changes to another conversation.
 */
export function useLea(sessionId: string | null): Lea {
  const [asked, setAsked] = useState(sessionId);
  const [conversation, setConversation] = useState(() => new Conversation(leaAPI, sessionId));
  if (asked !== sessionId) {
    setAsked(sessionId);
    if (sessionId !== conversation.state().sessionId) setConversation(new Conversation(leaAPI, sessionId));
  }

  useEffect(() => {
    conversation.open();
    return () => conversation.close();
  }, [conversation]);

  const state = useSyncExternalStore(conversation.subscribe, conversation.state, conversation.state);
  return {
    ...state,
    loadOlder: conversation.loadOlder,
    send: useCallback((message: string) => conversation.send(message), [conversation]),
    stop: useCallback(() => conversation.stop(), [conversation]),
    retry: useCallback((key: string) => conversation.retry(key), [conversation]),
    reload: conversation.reload,
  };
}

"use client";

import { useEffect, useRef, useState } from "react";

import { type Texts, useTexts } from "@/i18n";
import { type TurnView, isOver } from "@/lib/turn";

import { nextSentences } from "./speech";

/** Between two announcements: time to say a sentence. */
const PACE_MS = 1_200;

/**
 * Tells a screen reader how the latest turn goes: its stages, what was done, then the answer sentence by sentence.
 * Only what happens while the page looks on is told, never what was there when it opened.
 */
export function LiveRegion({ turn }: { turn: TurnView | null }) {
  const texts = useTexts();
  const [said, say] = useState("");
  const told = useRef<Told>(nothing());
  const latest = useRef({ turn, texts });

  useEffect(() => {
    latest.current = { turn, texts };
    if (turn && turn.key !== told.current.key)
      told.current = { ...nothing(), key: turn.key, ignore: isOver(turn) };
  }, [turn, texts]);

  useEffect(() => {
    const timer = setInterval(() => {
      const { turn: now, texts: words } = latest.current;
      if (!now || told.current.ignore) return;
      const [sentence, next] = tell(now, told.current, words);
      told.current = next;
      if (sentence) say(sentence);
    }, PACE_MS);
    return () => clearInterval(timer);
  }, []);

  return (
    <div className="only-read" role="status" aria-live="polite" aria-atomic="true">
      {said}
    </div>
  );
}

export interface Told {
  readonly key: string;
  readonly ignore: boolean;
  readonly stage: string;
  readonly actions: number;
  readonly upTo: number;
}

export function nothing(): Told {
  return { key: "", ignore: false, stage: "", actions: 0, upTo: 0 };
}

/** What there is to say of a turn after what was told already. */
export function tell(turn: TurnView, told: Told, texts: Texts): [string, Told] {
  const stage = turn.reconnecting ? "reconnecting" : turn.phase;
  const over = isOver(turn);
  const parts: string[] = [];
  if (stage !== told.stage && !over && stage !== "answering") parts.push(texts.status[stage as "connecting"]);
  if (turn.actions.length > told.actions) parts.push(...turn.actions.slice(told.actions));
  const echoed = turn.text.trim() === turn.actions.join("\n");
  const { say, upTo } = nextSentences(turn.text, told.upTo, over);
  if (say && !echoed) parts.push(say);
  if (over && stage !== told.stage) {
    if (turn.phase === "error") parts.push(turn.error?.message ?? texts.problem.title);
    if (turn.phase === "cancelled") parts.push(texts.status.cancelled);
  }
  return [parts.join(" "), { ...told, stage, actions: turn.actions.length, upTo, ignore: over }];
}

"use client";

import { type RefObject, useCallback, useEffect, useRef, useState } from "react";

/** Nearer than this to the end counts as being there, in CSS pixels. */
const THERE = 8;
/** Farther than this, a way back is offered. */
const AWAY = 160;

export interface Sticking {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly content: RefObject<HTMLDivElement | null>;
  /** The reader is away from the end. */
  readonly away: boolean;
  /** Go to the end, and stay there while it grows. */
  readonly toEnd: (smooth?: boolean) => void;
}

/** Keeps a growing list at its end as long as its reader is there; who scrolls up is left alone. */
export function useStickToBottom(): Sticking {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const sticking = useRef(true);
  const [away, setAway] = useState(false);

  const toEnd = useCallback((smooth = false) => {
    const box = scroller.current;
    if (!box) return;
    sticking.current = true;
    box.scrollTo({ top: box.scrollHeight, behavior: smooth ? "smooth" : "instant" });
  }, []);

  useEffect(() => {
    const box = scroller.current;
    const inner = content.current;
    if (!box || !inner) return;
    let last = box.scrollTop;
    const gap = () => box.scrollHeight - box.scrollTop - box.clientHeight;
    const onResize = () => {
      if (sticking.current) box.scrollTop = box.scrollHeight;
      setAway(!sticking.current && gap() > AWAY);
    };
    const onScroll = () => {
      if (gap() < THERE) sticking.current = true;
      else if (box.scrollTop < last) sticking.current = false;
      last = box.scrollTop;
      setAway(!sticking.current && gap() > AWAY);
    };
    const observer = new ResizeObserver(onResize);
    observer.observe(inner);
    observer.observe(box);
    box.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      observer.disconnect();
      box.removeEventListener("scroll", onScroll);
    };
  }, []);

  return { scroller, content, away, toEnd };
}

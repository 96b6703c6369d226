"use client";

import { useState } from "react";

import { useTexts } from "@/i18n";
import { hourOfDay } from "@/i18n/format";

import styles from "./Welcome.module.css";
import { Icon, type IconName } from "../ui/Icon";
import { cx } from "../ui/cx";

const ICONS: readonly IconName[] = ["house", "chart", "calendar", "key"];
const EVENING_FROM = 18;

/** An empty conversation: a greeting, and what one could say. A press puts the words in; the broker sends them. */
export function Welcome({ name, onPick }: { name: string; onPick: (message: string) => void }) {
  const texts = useTexts().welcome;
  const [evening] = useState(() => hourOfDay(new Date()) >= EVENING_FROM);
  const first = name.split(" ")[0] ?? "";
  return (
    <div className={styles.welcome}>
      <h2 className={styles.greeting}>{evening ? texts.evening(first) : texts.morning(first)}</h2>
      <p className={styles.lead}>{texts.lead}</p>
      <ul className={cx("bare", styles.cards)} aria-label={texts.examples}>
        {texts.cards.map((card, index) => (
          <li key={card.title}>
            <button type="button" className={styles.card} onClick={() => onPick(card.message)}>
              <span className={styles.icon}>
                <Icon name={ICONS[index] ?? "house"} size={18} />
              </span>
              <span className={styles.title}>{card.title}</span>
              <span className={styles.message}>{card.message}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

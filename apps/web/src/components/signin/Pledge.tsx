"use client";

import { useTexts } from "@/i18n";

import styles from "./Pledge.module.css";
import { Icon } from "../ui/Icon";
import { cx } from "../ui/cx";

/** Beside the door: what Léa is for, as one would live it. */
export function Pledge() {
  const texts = useTexts().signIn;
  return (
    <aside className={styles.promise}>
      <div className={styles.inner}>
        <h2 className={styles.title}>{texts.promiseTitle}</h2>
        <p className={styles.words}>{texts.promise}</p>
        <ul className={cx("bare", styles.done)}>
          {texts.promiseDone.map((line) => (
            <li key={line}>
              <span className={styles.mark}>
                <Icon name="check" size={16} />
              </span>
              {line}
            </li>
          ))}
        </ul>
      </div>
    </aside>
  );
}

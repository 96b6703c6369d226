import { type ReactNode, useId } from "react";

import styles from "./Section.module.css";
import { cx } from "../ui/cx";

interface SectionProps {
  title: string;
  /** What to say where there is nothing. */
  empty: string;
  children: ReactNode[];
}

/** A part of a file under its title: rows, or a word that there are none. */
export function Section({ title, empty, children }: SectionProps) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h4 id={id} className={styles.title}>
        {title}
      </h4>
      {children.length === 0 ? (
        <p className={styles.empty}>{empty}</p>
      ) : (
        <ul className={cx("bare", styles.rows)}>{children}</ul>
      )}
    </section>
  );
}

interface RowProps {
  label: string;
  children: ReactNode;
  aside?: ReactNode;
  note?: ReactNode;
}

export function Row({ label, children, aside, note }: RowProps) {
  return (
    <li className={styles.row}>
      <div className={styles.what}>
        <span className={styles.label}>{label}</span>
        <span className={styles.value}>{children}</span>
        {note ? <span className={styles.note}>{note}</span> : null}
      </div>
      {aside ? <div className={styles.aside}>{aside}</div> : null}
    </li>
  );
}

import type { Fragment } from "@/lib/types";

import styles from "./Excerpt.module.css";

/** Where a search found something, with the finds marked. */
export function Excerpt({ fragments }: { fragments: readonly Fragment[] }) {
  return (
    <span className={styles.excerpt}>
      {fragments.map((fragment, index) =>
        fragment.found ? (
          <mark key={index}>{fragment.text}</mark>
        ) : (
          <span key={index}>{fragment.text.replace(/\*\*|__|`/g, "")}</span>
        ),
      )}
    </span>
  );
}

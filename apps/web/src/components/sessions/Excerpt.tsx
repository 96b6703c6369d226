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
          <span key={index}>{withoutMarks(fragment.text)}</span>
        ),
      )}
    </span>
  );
}

/** A piece of Markdown, cut anywhere, without its marks. */
function withoutMarks(text: string): string {
  return text
    .replace(/\*\*|__|`/g, "")
    .replace(/\|[-:| ]*-[-:| ]*\|/g, " ")
    .replace(/(?:\s*\|\s*)+/g, " · ");
}

"use client";

import { useTexts } from "@/i18n";

import styles from "./ShortcutsDialog.module.css";
import { Dialog } from "../ui/Dialog";

/** The keys that the page knows. */
export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const texts = useTexts().shortcuts;
  const { alt, enter, escape, shift } = texts.keys;
  const rows: readonly (readonly [string, readonly string[]])[] = [
    [texts.list.composer, [alt, "M"]],
    [texts.list.send, [enter]],
    [texts.list.newline, [shift, enter]],
    [texts.list.stop, [escape]],
    [texts.list.fresh, [alt, "N"]],
    [texts.list.search, [alt, "K"]],
    [texts.list.panel, [alt, "P"]],
    [texts.list.help, [alt, "H"]],
  ];
  return (
    <Dialog title={texts.title} onClose={onClose}>
      <dl className={styles.list}>
        {rows.map(([what, keys]) => (
          <div key={what} className={styles.row}>
            <dt>{what}</dt>
            <dd>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

"use client";

import { useTexts } from "@/i18n";

import styles from "./MissingForms.module.css";
import { Button } from "../ui/Button";

interface MissingFormsProps {
  names: readonly string[];
  onAsk: ((message: string) => void) | null;
}

/** What the file should hold by now and doesn't; one press has Léa prepare it. */
export function MissingForms({ names, onAsk }: MissingFormsProps) {
  const texts = useTexts().transaction;
  if (names.length === 0) return null;
  return (
    <section className={styles.missing} aria-labelledby="missing-forms">
      <h4 id="missing-forms" className={styles.title}>
        {texts.missing}
      </h4>
      <ul className="bare">
        {names.map((name) => (
          <li key={name} className={styles.row}>
            <span>{name}</span>
            <Button
              look="quiet"
              size="s"
              className={styles.prepare}
              aria-label={texts.prepareLabel(name)}
              disabled={onAsk === null}
              onClick={() => onAsk?.(texts.prepare(name))}
            >
              {texts.prepareShort}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

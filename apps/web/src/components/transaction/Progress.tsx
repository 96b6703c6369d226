"use client";

import { useTexts } from "@/i18n";
import type { TransactionStatus } from "@/lib/types";

import styles from "./Progress.module.css";
import { cx } from "../ui/cx";

const COURSE: readonly TransactionStatus[] = [
  "listed",
  "offer_received",
  "accepted_conditional",
  "conditions_met",
  "closed",
];

/** How far a transaction has come: a line of five steps, and the words for it. */
export function Progress({ status }: { status: TransactionStatus | null }) {
  const texts = useTexts().transaction;
  const cancelled = status === "cancelled";
  const reached = status === null || cancelled ? -1 : COURSE.indexOf(status);
  return (
    <div className={cx(styles.progress, cancelled && styles.cancelled)}>
      <div className={styles.course} aria-hidden="true">
        {COURSE.map((step, index) => (
          <i key={step} className={cx(index <= reached && styles.reached)} />
        ))}
      </div>
      <p className={styles.status}>{status ? texts.statuses[status] : texts.noStatus}</p>
    </div>
  );
}

"use client";

import { useFormat, useTexts } from "@/i18n";
import { unbroken } from "@/i18n/format";
import type { TransactionDossier } from "@/lib/types";

import { Dates } from "./Dates";
import styles from "./DossierView.module.css";
import { Forms } from "./Forms";
import { MissingForms } from "./MissingForms";
import { Parties } from "./Parties";
import { PortalAccesses } from "./PortalAccesses";
import { Prices } from "./Prices";
import { Progress } from "./Progress";

interface DossierViewProps {
  dossier: TransactionDossier;
  onAsk: ((message: string) => void) | null;
  onFailure: (error: unknown) => void;
}

/** A transaction's file: where it stands and what comes next first, then everything that hangs on it. */
export function DossierView({ dossier, onAsk, onFailure }: DossierViewProps) {
  const texts = useTexts().transaction;
  const format = useFormat();
  const next = dossier.next_document;
  return (
    <div className={styles.dossier}>
      <div>
        <p className={styles.kind}>{texts.kinds[dossier.kind]}</p>
        <h3 className={styles.address}>
          {dossier.address?.line ? unbroken(dossier.address.line) : texts.noAddress}
        </h3>
        <Progress status={dossier.status} />
        {dossier.accepted_on ? (
          <p className={styles.accepted}>{texts.accepted(format.day(dossier.accepted_on))}</p>
        ) : null}
      </div>
      {next ? (
        <section className={styles.next} aria-labelledby="next-document">
          <h4 id="next-document" className={styles.nextLabel}>
            {texts.next}
          </h4>
          <p className={styles.nextName}>
            {next.name}
            {next.status ? <span className={styles.badge}>{texts.formStatuses[next.status]}</span> : null}
          </p>
          {next.note ? <p className={styles.nextNote}>{next.note}</p> : null}
        </section>
      ) : null}
      <MissingForms names={dossier.missing_forms} onAsk={onAsk} />
      <Parties parties={dossier.parties} />
      <Prices prices={dossier.prices} />
      <Dates dates={dossier.dates} />
      <Forms forms={dossier.forms} onFailure={onFailure} />
      <PortalAccesses accesses={dossier.portal} />
    </div>
  );
}

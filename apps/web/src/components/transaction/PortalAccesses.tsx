"use client";

import { useFormat, useTexts } from "@/i18n";
import type { TransactionDossier } from "@/lib/types";

import { Row, Section } from "./Section";

/** Who may look into the file on the client portal, and what waits for their signature. */
export function PortalAccesses({ accesses }: { accesses: TransactionDossier["portal"] }) {
  const texts = useTexts().transaction;
  const format = useFormat();
  return (
    <Section title={texts.portal} empty={texts.noPortal}>
      {accesses.map((access) => (
        <Row
          key={access.id}
          label={texts.accessStates[access.state] ?? access.state}
          note={[
            access.waiting > 0 ? texts.waiting(access.waiting) : null,
            access.last_visit_at ? texts.lastVisit(format.shortDay(access.last_visit_at)) : null,
          ]
            .filter(Boolean)
            .join(" · ")}
        >
          {access.name}
        </Row>
      ))}
    </Section>
  );
}

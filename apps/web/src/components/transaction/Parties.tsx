"use client";

import { useTexts } from "@/i18n";
import type { PartyRecord } from "@/lib/types";

import styles from "./Parties.module.css";
import { Row, Section } from "./Section";
import { Icon } from "../ui/Icon";

/** Who takes part, with a way to reach them. */
export function Parties({ parties }: { parties: readonly PartyRecord[] }) {
  const texts = useTexts().transaction;
  return (
    <Section title={texts.parties} empty={texts.noParties}>
      {parties.map((party) => (
        <Row
          key={`${party.contact_id} ${party.role}`}
          label={texts.roles[party.role] ?? party.role}
          note={detailsOf(party, texts.ext)}
          aside={
            <>
              {party.phone ? (
                <a
                  className={styles.reach}
                  href={`tel:+1${party.phone.replace(/\D/g, "")}`}
                  aria-label={texts.call(party.name)}
                  title={party.phone}
                >
                  <Icon name="phone" size={18} />
                </a>
              ) : null}
              {party.email ? (
                <a
                  className={styles.reach}
                  href={`mailto:${party.email}`}
                  aria-label={texts.write(party.name)}
                  title={party.email}
                >
                  <Icon name="mail" size={18} />
                </a>
              ) : null}
            </>
          }
        >
          {party.name}
        </Row>
      ))}
    </Section>
  );
}

function detailsOf(party: PartyRecord, ext: (number: string) => string): string {
  const phone = party.phone && party.phone_ext ? `${party.phone}, ${ext(party.phone_ext)}` : party.phone;
  return [party.organization, phone ?? party.email].filter(Boolean).join(" · ");
}

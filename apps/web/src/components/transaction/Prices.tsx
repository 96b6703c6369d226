"use client";

import { useFormat, useTexts } from "@/i18n";
import type { PriceHeld } from "@/lib/types";

import { Row, Section } from "./Section";

/** The prices that hold, and what each was before. */
export function Prices({ prices }: { prices: readonly PriceHeld[] }) {
  const texts = useTexts().transaction;
  const format = useFormat();
  return (
    <Section title={texts.prices} empty={texts.noPrices}>
      {prices.map((price) => {
        const before = price.history[0];
        return (
          <Row
            key={price.kind}
            label={texts.priceKinds[price.kind] ?? price.kind}
            note={before ? texts.before(format.money(before.amount_cad)) : null}
          >
            {format.money(price.amount_cad)}
          </Row>
        );
      })}
    </Section>
  );
}

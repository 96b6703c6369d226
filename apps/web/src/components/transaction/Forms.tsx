"use client";

import { useTexts } from "@/i18n";
import { leaAPI } from "@/lib/api";
import type { Form } from "@/lib/types";

import { Row, Section } from "./Section";
import { saveFile } from "../lea/saveFile";
import { IconButton } from "../ui/Button";

interface FormsProps {
  /** Every version, newest first. */
  forms: readonly Form[];
  onFailure: (error: unknown) => void;
}

/** The latest version of each prepared form, with its working document. */
export function Forms({ forms, onFailure }: FormsProps) {
  const texts = useTexts().transaction;
  const latest = forms.filter(
    (form, index) => forms.findIndex((one) => one.form.key === form.form.key) === index,
  );
  const save = async (form: Form) => {
    try {
      saveFile(await leaAPI.forms.pdf(form.id));
    } catch (error) {
      onFailure(error);
    }
  };
  return (
    <Section title={texts.forms} empty={texts.noForms}>
      {latest.map((form) => (
        <Row
          key={form.id}
          label={[texts.formStatuses[form.status], form.version > 1 ? texts.version(form.version) : null]
            .filter(Boolean)
            .join(" · ")}
          note={form.missing.length > 0 ? texts.lacks(form.missing.length) : null}
          aside={
            <IconButton
              icon="download"
              label={texts.formPdf(form.form.name)}
              onClick={() => void save(form)}
            />
          }
        >
          {form.form.name}
        </Row>
      ))}
    </Section>
  );
}

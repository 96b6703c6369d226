"use client";

import { useDeferredValue, useState } from "react";

import { useResource } from "@/hooks/useResource";
import { useFormat, useTexts } from "@/i18n";
import { unbroken } from "@/i18n/format";
import { leaAPI } from "@/lib/api";
import type { Transaction } from "@/lib/types";

import styles from "./FilePicker.module.css";
import { Notice } from "./Notice";
import { SearchField } from "../sessions/SearchField";
import { Icon } from "../ui/Icon";
import { cx } from "../ui/cx";

interface FilePickerProps {
  version: number;
  /** Say something to Léa; null while she answers. */
  onPick: ((message: string) => void) | null;
}

/** The broker's files, while the conversation is about none: a press has Léa open one. */
export function FilePicker({ version, onPick }: FilePickerProps) {
  const texts = useTexts().transaction;
  const [search, setSearch] = useState("");
  const q = useDeferredValue(search.trim());
  const { data, error, loading } = useResource(`files:${q}`, version, () => leaAPI.transactions.list({ q }));
  const files = data?.items.filter((file) => file.address !== null) ?? [];
  if (error) return <Notice icon="alert" title={texts.failed} hint={error.message} />;
  if (files.length === 0 && !q && !loading) {
    return <Notice icon="folder" title={texts.none} hint={texts.noneHint} />;
  }
  return (
    <div className={styles.picker}>
      <p className={styles.hint}>{texts.allHint}</p>
      <SearchField label={texts.find} placeholder={texts.find} value={search} onChange={setSearch} />
      <ul className={cx("bare", styles.files)}>
        {files.map((file) => (
          <li key={file.id}>
            <FileCard file={file} onPick={onPick} />
          </li>
        ))}
      </ul>
      {files.length === 0 && !loading ? <p className={styles.hint}>{texts.nothingFound}</p> : null}
    </div>
  );
}

function FileCard({ file, onPick }: { file: Transaction; onPick: FilePickerProps["onPick"] }) {
  const texts = useTexts().transaction;
  const format = useFormat();
  const price = file.prices[0];
  const status = file.status ? texts.statuses[file.status] : texts.noStatus;
  return (
    <button
      type="button"
      className={styles.file}
      disabled={onPick === null}
      onClick={() => onPick?.(texts.pick(file.address ?? ""))}
    >
      <span className={styles.address}>{unbroken(file.address ?? "")}</span>
      <span className={styles.facts}>
        {[texts.kinds[file.kind], status, price ? format.money(price.amount_cad) : null]
          .filter(Boolean)
          .join(" · ")}
      </span>
      <Icon name="next" size={16} />
    </button>
  );
}

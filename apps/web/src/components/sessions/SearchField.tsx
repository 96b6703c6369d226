"use client";

import type { Ref } from "react";

import { useTexts } from "@/i18n";

import styles from "./SearchField.module.css";
import { IconButton } from "../ui/Button";
import { Icon } from "../ui/Icon";

interface SearchFieldProps {
  label: string;
  placeholder: string;
  value: string;
  onChange: (text: string) => void;
  ref?: Ref<HTMLInputElement>;
}

export function SearchField({ label, placeholder, value, onChange, ref }: SearchFieldProps) {
  const texts = useTexts().sessions;
  return (
    <div className={styles.field} role="search" aria-label={label}>
      <Icon name="search" size={18} />
      <input
        ref={ref}
        type="search"
        className={styles.input}
        aria-label={label}
        placeholder={placeholder}
        maxLength={200}
        autoComplete="off"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || value === "") return;
          event.preventDefault();
          onChange("");
        }}
      />
      {value ? (
        <IconButton
          icon="close"
          iconSize={16}
          className={styles.clear}
          label={texts.clearSearch}
          onClick={() => onChange("")}
        />
      ) : null}
    </div>
  );
}

"use client";

import { useId, useState } from "react";

import { useTexts } from "@/i18n";

import styles from "./SignIn.module.css";
import { IconButton } from "../ui/Button";

interface PasswordFieldProps {
  value: string;
  onChange: (password: string) => void;
  invalid: boolean;
  describedBy: string | undefined;
}

export function PasswordField({ value, onChange, invalid, describedBy }: PasswordFieldProps) {
  const texts = useTexts().signIn;
  const [shown, setShown] = useState(false);
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{texts.password}</label>
      <div className={styles.password}>
        <input
          id={id}
          type={shown ? "text" : "password"}
          name="password"
          autoComplete="current-password"
          required
          aria-invalid={invalid || undefined}
          aria-describedby={describedBy}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
        <IconButton
          icon={shown ? "eyeOff" : "eye"}
          label={shown ? texts.hide : texts.show}
          className={styles.show}
          onClick={() => setShown(!shown)}
        />
      </div>
    </div>
  );
}

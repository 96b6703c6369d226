"use client";

import { type SyntheticEvent, useEffect, useId, useRef, useState } from "react";

import type { Auth } from "@/hooks/useAuth";
import { useLanguage, useTexts } from "@/i18n";

import { PasswordField } from "./PasswordField";
import { Pledge } from "./Pledge";
import styles from "./SignIn.module.css";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Mark } from "../ui/Mark";

interface SignInProps {
  login: Auth["login"];
  error: Auth["error"];
  /** The session ended by itself: that is said. */
  expired: boolean;
}

/** The door. */
export function SignIn({ login, error, expired }: SignInProps) {
  const texts = useTexts();
  const { language, setLanguage } = useLanguage();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [missing, setMissing] = useState<"email" | "password" | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const problem = useId();
  useEffect(() => field.current?.focus(), []);

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    const lacks = email.trim() === "" ? "email" : password === "" ? "password" : null;
    setMissing(lacks);
    if (lacks !== null || busy) return;
    setBusy(true);
    try {
      await login(email.trim(), password);
    } finally {
      setBusy(false);
    }
  };
  const said =
    missing === "email"
      ? texts.signIn.emailMissing
      : missing === "password"
        ? texts.signIn.passwordMissing
        : error?.message;

  return (
    <div className={styles.door}>
      <main className={styles.main}>
        <header className={styles.head}>
          <span className={styles.brand}>
            <Mark size={34} />
            <span className={styles.name}>{texts.app.name}</span>
          </span>
          <Button
            look="quiet"
            size="s"
            icon="globe"
            lang={language === "fr" ? "en" : "fr"}
            aria-label={texts.language.switch}
            onClick={() => setLanguage(language === "fr" ? "en" : "fr")}
          >
            {texts.language.other}
          </Button>
        </header>
        <form className={styles.form} noValidate onSubmit={(event) => void submit(event)}>
          <h1 className={styles.title}>{texts.signIn.title}</h1>
          <p className={styles.lead}>{texts.signIn.lead}</p>
          <label className={styles.field}>
            <span>{texts.signIn.email}</span>
            <input
              ref={field}
              type="email"
              name="email"
              autoComplete="username"
              inputMode="email"
              required
              aria-invalid={missing === "email" || undefined}
              aria-describedby={said ? problem : undefined}
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          </label>
          <PasswordField
            value={password}
            onChange={setPassword}
            invalid={missing === "password"}
            describedBy={said ? problem : undefined}
          />
          <div id={problem} role="alert">
            {said ? (
              <p className={styles.problem}>
                <Icon name="alert" size={18} />
                {said}
              </p>
            ) : null}
          </div>
          {expired && !said ? <p className={styles.expired}>{texts.signIn.expired}</p> : null}
          <Button type="submit" look="primary" busy={busy} className={styles.submit}>
            {busy ? texts.signIn.submitting : texts.signIn.submit}
          </Button>
        </form>
        <p className={styles.tagline}>{texts.app.tagline}</p>
      </main>
      <Pledge />
    </div>
  );
}

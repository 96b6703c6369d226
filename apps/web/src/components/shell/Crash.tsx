"use client";

import { Component, type ReactNode } from "react";

import { useTexts } from "@/i18n";

import styles from "./Crash.module.css";
import { Button } from "../ui/Button";
import { Mark } from "../ui/Mark";

/** Whatever breaks while the page is drawn ends here, with a way on; React has no hook for it. */
export class Crash extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    return this.state.broken ? <Apology /> : this.props.children;
  }
}

function Apology() {
  const texts = useTexts().app;
  return (
    <main className={styles.crash} role="alert">
      <Mark size={44} />
      <h1>{texts.crashed}</h1>
      <p>{texts.crashedHint}</p>
      <Button look="primary" icon="retry" onClick={() => location.reload()}>
        {texts.reload}
      </Button>
    </main>
  );
}

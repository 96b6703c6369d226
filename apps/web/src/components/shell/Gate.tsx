"use client";

import { useState } from "react";

import { useAuth } from "@/hooks/useAuth";
import { useTexts } from "@/i18n";

import styles from "./Gate.module.css";
import { Workspace } from "./Workspace";
import { forgetDrafts } from "../lea/draft";
import { SignIn } from "../signin/SignIn";
import { Mark } from "../ui/Mark";

/** Who is signed in comes to work; who isn't, to the door. */
export function Gate() {
  const auth = useAuth();
  const texts = useTexts();
  const [left, setLeft] = useState(false);
  const [wasIn, setWasIn] = useState(false);
  const [arrived, setArrived] = useState(false);
  if (auth.state === "in" && !wasIn) {
    setWasIn(true);
    setLeft(false);
  }

  const login = async (email: string, password: string) => {
    const welcome = await auth.login(email, password);
    setArrived(welcome);
    return welcome;
  };

  if (auth.state === "unknown") {
    return (
      <div className={styles.opening} role="status" aria-label={texts.app.opening}>
        <Mark size={44} />
      </div>
    );
  }
  if (auth.state === "out") {
    return <SignIn login={login} error={auth.error} expired={wasIn && !left} />;
  }
  const leave = () => {
    setLeft(true);
    setWasIn(false);
    setArrived(false);
    forgetDrafts();
    void auth.logout();
  };
  return <Workspace me={auth.me} arrived={arrived} onSignOut={leave} />;
}

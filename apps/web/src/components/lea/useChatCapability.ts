"use client";

import { useEffect, useState } from "react";

import { leaAPI } from "@/lib/api";

/** `none`: no model is configured, Léa answers by herself; `down`: it is, and doesn't answer. */
export type ChatCapability = "unknown" | "model" | "none" | "down";

/** Who answers questions, asked once when the page opens. */
export function useChatCapability(): ChatCapability {
  const [capability, setCapability] = useState<ChatCapability>("unknown");
  useEffect(() => {
    let wanted = true;
    leaAPI.capabilities("chat").then(
      (checked) => {
        if (!wanted) return;
        if (checked.provider === "lea") setCapability("none");
        else setCapability(checked.available ? "model" : "down");
      },
      // Nobody knows: then nothing is claimed.
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, []);
  return capability;
}

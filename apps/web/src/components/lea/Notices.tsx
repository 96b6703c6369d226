"use client";

import { useState } from "react";

import { useFormat, useTexts } from "@/i18n";
import type { Budget } from "@/lib/types";

import type { ChatCapability } from "./useChatCapability";
import { useOnline } from "./useOnline";
import { Banner } from "../ui/Banner";

interface NoticesProps {
  capability: ChatCapability;
  budget: Budget | null;
  failure: string | null;
  onDismissFailure: () => void;
}

/** What a broker should know before writing: no connection, no model, a budget that runs low. */
export function Notices({ capability, budget, failure, onDismissFailure }: NoticesProps) {
  const texts = useTexts().banner;
  const problem = useTexts().problem;
  const format = useFormat();
  const online = useOnline();
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const hide = (notice: string) => ({
    label: texts.dismiss,
    onDismiss: () => setHidden(new Set([...hidden, notice])),
  });
  const spoken = capability === "none" ? "none" : capability === "down" ? "down" : null;

  return (
    <>
      {online ? null : (
        <Banner icon="offline" tone="warn">
          {texts.offline}
        </Banner>
      )}
      {failure ? (
        <Banner icon="alert" tone="danger" dismiss={{ label: problem.dismiss, onDismiss: onDismissFailure }}>
          {failure}
        </Banner>
      ) : null}
      {spoken && online && !hidden.has(spoken) ? (
        <Banner icon="info" tone={spoken === "down" ? "warn" : "calm"} dismiss={hide(spoken)}>
          <strong>{spoken === "none" ? texts.noModel : texts.unavailable}</strong>{" "}
          {spoken === "none" ? texts.noModelHint : texts.unavailableHint}
        </Banner>
      ) : null}
      {budget && !hidden.has("budget") ? (
        <Banner icon="chart" tone="warn" dismiss={hide("budget")}>
          {texts.budget(
            format.cost(budget.spent_micros, budget.currency),
            format.cost(budget.limit_micros, budget.currency),
          )}
        </Banner>
      ) : null}
    </>
  );
}

import type { ReactNode } from "react";

import styles from "./Banner.module.css";
import { IconButton } from "./Button";
import { Icon, type IconName } from "./Icon";
import { cx } from "./cx";

interface BannerProps {
  children: ReactNode;
  icon: IconName;
  tone?: "calm" | "warn" | "danger";
  dismiss?: { label: string; onDismiss: () => void };
}

/** A notice across the conversation; `danger` interrupts a screen reader, the others wait. */
export function Banner({ children, icon, tone = "calm", dismiss }: BannerProps) {
  return (
    <div className={cx(styles.banner, styles[tone])} role={tone === "danger" ? "alert" : "status"}>
      <Icon name={icon} size={18} />
      <p className={styles.words}>{children}</p>
      {dismiss ? (
        <IconButton icon="close" iconSize={18} label={dismiss.label} onClick={dismiss.onDismiss} />
      ) : null}
    </div>
  );
}

import type { ComponentProps, ReactNode } from "react";

import styles from "./Button.module.css";
import { Icon, type IconName } from "./Icon";
import { cx } from "./cx";

type ButtonProps = Omit<ComponentProps<"button">, "children"> & {
  children: ReactNode;
  look?: "primary" | "quiet" | "outline" | "danger";
  size?: "m" | "s";
  icon?: IconName;
  busy?: boolean;
};

/** A button with words. While `busy` it keeps its place and its name, and takes no second press. */
export function Button({
  children,
  look = "outline",
  size = "m",
  icon,
  busy = false,
  className,
  type = "button",
  onClick,
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      className={cx(styles.button, styles[look], styles[size], className)}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
    >
      {busy ? <span className={styles.spinner} /> : icon ? <Icon name={icon} size={18} /> : null}
      <span className={styles.words}>{children}</span>
    </button>
  );
}

type IconButtonProps = Omit<ComponentProps<"button">, "children"> & {
  icon: IconName;
  label: string;
  look?: "quiet" | "primary" | "outline";
  iconSize?: number;
};

/** A button with an icon alone; `label` is its name and what the pointer shows. */
export function IconButton({
  icon,
  label,
  look = "quiet",
  iconSize = 20,
  className,
  type = "button",
  ...rest
}: IconButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      aria-label={label}
      title={label}
      className={cx(styles.iconButton, styles[look], className)}
    >
      <Icon name={icon} size={iconSize} />
    </button>
  );
}

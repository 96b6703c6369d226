"use client";

import {
  type KeyboardEvent,
  type MouseEvent as ReactMouseEvent,
  type ReactNode,
  useEffect,
  useId,
  useRef,
  useState,
} from "react";

import { Icon, type IconName } from "./Icon";
import styles from "./Menu.module.css";
import { cx } from "./cx";

interface TriggerProps {
  "aria-haspopup": "menu";
  "aria-expanded": boolean;
  "aria-controls": string | undefined;
  onClick: () => void;
}

interface MenuProps {
  label: string;
  trigger: (props: TriggerProps) => ReactNode;
  children: ReactNode;
  /** Where it opens, seen from its button. */
  side?: "below" | "above";
  align?: "start" | "end";
}

/** A menu after the ARIA pattern: arrows walk, Escape gives the focus back, a press outside closes. */
export function Menu({ label, trigger, children, side = "below", align = "end" }: MenuProps) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();

  const close = (refocus: boolean) => {
    setOpen(false);
    if (refocus) root.current?.querySelector<HTMLElement>("[aria-haspopup=menu]")?.focus();
  };

  useEffect(() => {
    if (!open) return;
    itemsOf(list.current)[0]?.focus();
    // Near the end of a list that scrolls, the menu would be cut off.
    list.current?.scrollIntoView({ block: "nearest" });
    const outside = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    document.addEventListener("focusin", outside);
    return () => {
      document.removeEventListener("pointerdown", outside);
      document.removeEventListener("focusin", outside);
    };
  }, [open]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      close(true);
    } else walk(event, list.current);
  };
  const onClick = (event: ReactMouseEvent) => {
    const item = (event.target as HTMLElement).closest("[role^=menuitem]");
    if (item?.getAttribute("role") === "menuitem") close(true);
  };

  return (
    <div className={styles.root} ref={root}>
      {trigger({
        "aria-haspopup": "menu",
        "aria-expanded": open,
        "aria-controls": open ? id : undefined,
        onClick: () => setOpen(!open),
      })}
      {open ? (
        <div
          id={id}
          ref={list}
          role="menu"
          tabIndex={-1}
          aria-label={label}
          className={cx(styles.menu, styles[side], styles[align])}
          onKeyDown={onKeyDown}
          onClick={onClick}
        >
          {children}
        </div>
      ) : null}
    </div>
  );
}

interface MenuItemProps {
  children: ReactNode;
  onSelect: () => void;
  icon?: IconName;
  danger?: boolean;
  /** Makes it a choice among several: the menu stays open. */
  checked?: boolean;
}

export function MenuItem({ children, onSelect, icon, danger = false, checked }: MenuItemProps) {
  return (
    <button
      type="button"
      role={checked === undefined ? "menuitem" : "menuitemradio"}
      aria-checked={checked}
      tabIndex={-1}
      className={cx(styles.item, danger && styles.dangerous)}
      onClick={onSelect}
    >
      {icon ? <Icon name={icon} size={18} /> : null}
      <span className={styles.words}>{children}</span>
      {checked ? <Icon name="check" size={18} /> : null}
    </button>
  );
}

export function MenuGroup({ label, children }: { label: string; children: ReactNode }) {
  const id = useId();
  return (
    <div role="group" aria-labelledby={id} className={styles.group}>
      <div id={id} className={styles.groupLabel}>
        {label}
      </div>
      {children}
    </div>
  );
}

function itemsOf(list: HTMLElement | null): HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? [])];
}

function walk(event: KeyboardEvent, list: HTMLElement | null): void {
  const items = itemsOf(list);
  const at = items.indexOf(document.activeElement as HTMLElement);
  const to = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    Home: 0,
    End: items.length - 1,
  }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  items[(to + items.length) % items.length]?.focus();
}

"use client";

import { useLanguage, useTexts } from "@/i18n";
import type { Me } from "@/lib/types";

import styles from "./UserMenu.module.css";
import { type Theme, useTheme } from "./useTheme";
import { Icon, type IconName } from "../ui/Icon";
import { Menu, MenuGroup, MenuItem } from "../ui/Menu";

const THEMES: readonly (readonly [Theme, IconName])[] = [
  ["auto", "auto"],
  ["light", "sun"],
  ["dark", "moon"],
];

interface UserMenuProps {
  me: Me | null;
  onHelp: () => void;
  onSignOut: () => void;
}

/** Who is signed in, with their preferences and the way out. */
export function UserMenu({ me, onHelp, onSignOut }: UserMenuProps) {
  const texts = useTexts();
  const { language, setLanguage } = useLanguage();
  const [theme, setTheme] = useTheme();
  return (
    <div className={styles.user}>
      <Menu
        label={texts.account.menu}
        side="above"
        align="start"
        trigger={(props) => (
          <button type="button" className={styles.trigger} title={texts.account.menu} {...props}>
            <span className={styles.initials} aria-hidden="true">
              {initialsOf(me?.name ?? "")}
            </span>
            <span className={styles.who}>
              <span className={styles.name}>{me?.name}</span>
              <span className="only-read">{texts.account.menu}</span>
              <span className={styles.role}>{me ? (texts.account.role[me.role] ?? me.email) : null}</span>
            </span>
            <Icon name="chevron" size={18} />
          </button>
        )}
      >
        <MenuGroup label={texts.account.theme}>
          {THEMES.map(([name, icon]) => (
            <MenuItem key={name} icon={icon} checked={theme === name} onSelect={() => setTheme(name)}>
              {texts.account.themes[name]}
            </MenuItem>
          ))}
        </MenuGroup>
        <MenuGroup label={texts.account.language}>
          <MenuItem icon="globe" checked={language === "fr"} onSelect={() => setLanguage("fr")}>
            <span lang="fr">Français</span>
          </MenuItem>
          <MenuItem icon="globe" checked={language === "en"} onSelect={() => setLanguage("en")}>
            <span lang="en">English</span>
          </MenuItem>
        </MenuGroup>
        <MenuItem icon="keyboard" onSelect={onHelp}>
          {texts.account.shortcuts}
        </MenuItem>
        <MenuItem icon="signOut" onSelect={onSignOut}>
          {texts.account.signOut}
        </MenuItem>
      </Menu>
    </div>
  );
}

/** « Camille Bouchard » → « CB » */
export function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined];
  return letters.map((word) => word?.[0]?.toLocaleUpperCase("fr-CA") ?? "").join("");
}

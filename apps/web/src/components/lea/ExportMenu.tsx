"use client";

import { useTexts } from "@/i18n";
import { leaAPI } from "@/lib/api";

import { saveFile } from "./saveFile";
import { IconButton } from "../ui/Button";
import { Menu, MenuItem } from "../ui/Menu";

interface ExportMenuProps {
  sessionId: string;
  onDone: (message: string) => void;
  onFailure: (error: unknown) => void;
}

/** The conversation as a file, to read or to keep. */
export function ExportMenu({ sessionId, onDone, onFailure }: ExportMenuProps) {
  const texts = useTexts().conversation;
  const save = async (format: "json" | "markdown") => {
    try {
      saveFile(await leaAPI.sessions.exportFile(sessionId, format));
      onDone(texts.exported);
    } catch (error) {
      onFailure(error);
    }
  };
  return (
    <Menu
      label={texts.export}
      trigger={(props) => <IconButton icon="download" label={texts.export} {...props} />}
    >
      <MenuItem icon="file" onSelect={() => void save("markdown")}>
        {texts.exportMarkdown}
      </MenuItem>
      <MenuItem icon="folder" onSelect={() => void save("json")}>
        {texts.exportJson}
      </MenuItem>
    </Menu>
  );
}

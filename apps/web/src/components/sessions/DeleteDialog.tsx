"use client";

import { useTexts } from "@/i18n";

import styles from "./DeleteDialog.module.css";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";

interface DeleteDialogProps {
  title: string;
  onConfirm: () => void;
  onClose: () => void;
}

/** What goes for good is asked once more, and what stays is told. */
export function DeleteDialog({ title, onConfirm, onClose }: DeleteDialogProps) {
  const texts = useTexts();
  return (
    <Dialog title={texts.sessions.removeTitle} role="alertdialog" onClose={onClose}>
      <p className={styles.body}>{texts.sessions.removeBody(title)}</p>
      <div className={styles.buttons}>
        <Button onClick={onClose}>{texts.dialog.cancel}</Button>
        <Button look="danger" icon="trash" onClick={onConfirm}>
          {texts.sessions.removeConfirm}
        </Button>
      </div>
    </Dialog>
  );
}

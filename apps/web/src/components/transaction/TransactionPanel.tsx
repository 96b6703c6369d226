"use client";

import { useTransaction } from "@/hooks/useTransaction";
import { useTexts } from "@/i18n";

import { FilePicker } from "./FilePicker";
import { DossierView } from "./DossierView";
import { Notice } from "./Notice";
import styles from "./TransactionPanel.module.css";
import { IconButton } from "../ui/Button";
import { Dialog } from "../ui/Dialog";

interface TransactionPanelProps {
  id: string | null;
  version: number;
  /** Over the conversation rather than beside it: on narrow windows. */
  drawer: boolean;
  onClose: () => void;
  /** Say something to Léa; null while she answers. */
  onAsk: ((message: string) => void) | null;
  onFailure: (error: unknown) => void;
}

/** The file that the conversation is about, as it stands now. */
export function TransactionPanel(props: TransactionPanelProps) {
  const { id, version, drawer, onClose, onAsk, onFailure } = props;
  const texts = useTexts().transaction;
  const file = useTransaction(id, version);
  const ask = onAsk
    ? (message: string) => {
        if (drawer) onClose();
        onAsk(message);
      }
    : null;

  const content = (
    <>
      <header className={styles.head}>
        <h2 className={styles.label}>{id === null ? texts.all : texts.label}</h2>
        <IconButton icon="close" label={texts.close} onClick={onClose} />
      </header>
      <div className={styles.body}>
        {id === null ? (
          <FilePicker version={version} onPick={ask} />
        ) : file.data?.id === id ? (
          <DossierView dossier={file.data} onAsk={ask} onFailure={onFailure} />
        ) : file.error ? (
          <Notice icon="alert" title={texts.failed} hint={file.error.message} />
        ) : (
          <div className={styles.skeleton} role="status" aria-label={texts.loading}>
            <i />
            <i />
            <i />
          </div>
        )}
      </div>
    </>
  );
  return drawer ? (
    <Dialog title={texts.label} place="end" bare onClose={onClose}>
      {content}
    </Dialog>
  ) : (
    <aside className={styles.panel} aria-label={texts.label}>
      {content}
    </aside>
  );
}

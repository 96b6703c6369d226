import type { Texts } from "@/i18n";
import type { Session } from "@/lib/types";

/** What a conversation is called: its title, else the file that it is about, else how its last message begins. */
export function titleOf(session: Session, texts: Texts): string {
  const { title, transaction, last_message: message } = session;
  if (title) return title;
  if (transaction?.address) return `${texts.transaction.kinds[transaction.kind]} · ${transaction.address}`;
  return message ?? texts.sessions.untitled;
}

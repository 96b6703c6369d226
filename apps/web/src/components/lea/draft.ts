/** Unsent words, kept per conversation while the tab lives: a reload loses nothing, a closed tab leaves nothing. */
const PREFIX = "lea.draft.";

export function readDraft(conversation: string): string {
  try {
    return sessionStorage.getItem(PREFIX + conversation) ?? "";
  } catch {
    return "";
  }
}

export function writeDraft(conversation: string, text: string): void {
  try {
    if (text) sessionStorage.setItem(PREFIX + conversation, text);
    else sessionStorage.removeItem(PREFIX + conversation);
  } catch {
    // A browser that keeps nothing: the words are on the screen.
  }
}

/** On signing out, no words stay behind. */
export function forgetDrafts(): void {
  try {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
  } catch {
    // As above.
  }
}

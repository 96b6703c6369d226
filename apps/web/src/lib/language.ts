/** The language of the page: what `Accept-Language` says to the gateway, and the few sentences of this folder. */
export type Language = "fr" | "en";

let spoken: Language = "fr";

/** Answer, and have the gateway answer, in this language from now on. */
export function speak(language: Language): void {
  spoken = language;
}

export function language(): Language {
  return spoken;
}

export function acceptLanguage(): string {
  return spoken === "fr" ? "fr-CA" : "en-CA";
}

const SENTENCES = {
  unreachable: {
    fr: "Léa est injoignable pour le moment. Vérifiez votre connexion, puis réessayez.",
    en: "Léa can’t be reached right now. Check your connection, then try again.",
  },
  interrupted: {
    fr: "La réponse s’est interrompue. Elle continue peut-être sans vous : réessayez pour la retrouver.",
    en: "The answer was interrupted. It may be going on without you: try again to find it.",
  },
  timeout: {
    fr: "La réponse a pris trop de temps. Réessayez.",
    en: "The answer took too long. Try again.",
  },
  signed_out: {
    fr: "Votre session est terminée. Reconnectez-vous.",
    en: "Your session has ended. Sign in again.",
  },
  malformed: {
    fr: "La réponse reçue est illisible. Réessayez.",
    en: "The answer received can’t be read. Try again.",
  },
  refused: {
    fr: "La demande n’a pas pu être traitée. Réessayez plus tard.",
    en: "The request could not be handled. Try again later.",
  },
} as const;

export function sentence(about: keyof typeof SENTENCES): string {
  return SENTENCES[about][spoken];
}

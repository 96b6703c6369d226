import { transaction } from "./transaction.fr";

/**
 * The page's words in French. This file is the source of the type: `en.ts` has to hold the same keys.
 * No-break spaces are real ones (U+00A0), guillemets and apostrophes are typographic.
 */
export const fr = {
  language: { name: "Français", other: "English", switch: "Switch to English" },

  app: {
    name: "Léa",
    tagline: "L’adjointe des courtiers immobiliers du Québec",
    skip: "Aller à la conversation",
    opening: "Ouverture de Léa…",
    crashed: "La page a rencontré un problème.",
    crashedHint: "Vos conversations sont enregistrées. Rechargez la page pour continuer.",
    reload: "Recharger la page",
  },

  signIn: {
    title: "Bonjour.",
    lead: "Connectez-vous pour retrouver vos dossiers et vos conversations.",
    email: "Courriel",
    password: "Mot de passe",
    show: "Afficher le mot de passe",
    hide: "Masquer le mot de passe",
    submit: "Se connecter",
    submitting: "Connexion…",
    emailMissing: "Entrez votre courriel.",
    passwordMissing: "Entrez votre mot de passe.",
    promiseTitle: "Dites-le, c’est fait.",
    promise:
      "« Crée une vente au 42, rue des Pins, prix demandé 389 000 $, vendeur Robert Lacasse » : Léa ouvre le dossier, l’écrit et répond avec vos transactions en tête.",
    promiseDone: [
      "Transaction de vente créée : 42, rue des Pins",
      "Prix demandé fixé à 389 000 $",
      "Vendeur ajouté : Robert Lacasse",
    ],
    expired: "Votre session est terminée. Reconnectez-vous pour continuer.",
  },

  account: {
    menu: "Compte et préférences",
    theme: "Apparence",
    themes: { auto: "Automatique", light: "Claire", dark: "Sombre" },
    language: "Langue",
    shortcuts: "Raccourcis clavier",
    signOut: "Se déconnecter",
    role: { broker: "Courtier", assistant: "Adjoint" } as Record<string, string>,
  },

  sessions: {
    label: "Conversations",
    fresh: "Nouvelle conversation",
    search: "Rechercher",
    searchLabel: "Rechercher dans les conversations",
    clearSearch: "Effacer la recherche",
    untitled: "Conversation sans titre",
    now: "En cours de réponse",
    groups: {
      today: "Aujourd’hui",
      yesterday: "Hier",
      week: "7 derniers jours",
      month: "30 derniers jours",
      older: "Plus anciennes",
    },
    found: "Résultats",
    more: "Afficher plus",
    loading: "Chargement des conversations…",
    empty: "Aucune conversation",
    emptyHint: "La première commence avec votre prochain message.",
    nothingFound: (asked: string) => `Rien pour « ${asked} »`,
    nothingFoundHint: "Essayez un autre mot : une rue, un nom, un prix.",
    failed: "Les conversations n’ont pas pu être chargées.",
    options: (title: string) => `Options de « ${title} »`,
    rename: "Renommer",
    renameLabel: "Nouveau titre",
    remove: "Supprimer",
    removeTitle: "Supprimer cette conversation ?",
    removeBody: (title: string) =>
      `« ${title} » et ses réponses seront effacées pour de bon. Ce que Léa a inscrit dans vos transactions y reste.`,
    removeConfirm: "Supprimer",
    removed: "Conversation supprimée.",
    renamed: "Conversation renommée.",
    open: "Ouvrir la liste des conversations",
    close: "Fermer la liste",
  },

  conversation: {
    label: "Conversation",
    fresh: "Nouvelle conversation",
    loading: "Chargement de la conversation…",
    failed: "La conversation n’a pas pu être chargée.",
    older: "Afficher les messages précédents",
    latest: "Aller au plus récent",
    export: "Exporter",
    exportMarkdown: "Document à lire (Markdown)",
    exportJson: "Données complètes (JSON)",
    exported: "Conversation exportée.",
    you: "Vous dites :",
    lea: "Léa :",
    turn: (time: string) => `Échange de ${time}`,
    copy: "Copier la réponse",
    copied: "Copié",
    image: (alt: string) => (alt ? `[image : ${alt}]` : "[image]"),
  },

  status: {
    connecting: "Connexion…",
    connected: "Connexion établie",
    thinking: "Léa réfléchit…",
    answering: "Léa répond…",
    reconnecting: "Connexion perdue; reprise de la réponse…",
    restarted: "Léa a recommencé sa réponse.",
    cancelled: "Réponse arrêtée.",
    elapsed: (seconds: number) => `${seconds} s`,
  },

  actions: {
    label: "Ce que Léa a fait",
    undo: "Annuler",
    undoing: "Annulation…",
    undoOf: (line: string) => `Annuler : ${line}`,
    undone: "Annulé",
    refused: "Annulation impossible",
  },

  pending: {
    confirmation: "À confirmer",
    proposal: "Proposition de Léa",
    proposalHint: "Rien n’est fait sans votre accord.",
    yes: "Oui",
    no: "Non",
    yesProposal: "Oui, fais-le",
    sayYes: "oui",
    sayNo: "non",
    choices: "Réponses possibles",
  },

  answer: {
    details: "Détails de la réponse",
    tokens: (count: string) => `${count} jetons`,
    tokensHint: (input: string, output: string) => `${input} lus, ${output} écrits`,
    estimated: "estimation",
    free: "sans frais",
    cut: "La réponse a atteint sa longueur maximale.",
    goOn: "Continuer",
    sayGoOn: "continue",
    empty: "Aucune réponse.",
    providers: { openai: "OpenAI", anthropic: "Anthropic", agent: "Agent externe", lea: "Léa" } as Record<
      string,
      string
    >,
  },

  problem: {
    title: "La réponse n’est pas venue",
    retry: "Réessayer",
    retryIn: (seconds: number) => `Réessayer dans ${seconds} s`,
    kept: "Votre message est gardé.",
    code: (code: string) => `Code : ${code}`,
    request: (id: string) => `Demande : ${id}`,
    generic: "Quelque chose a échoué. Réessayez.",
    dismiss: "Fermer",
  },

  banner: {
    noModel: "Aucun modèle de langage n’est configuré.",
    noModelHint:
      "Léa exécute vos consignes et répond à partir de vos dossiers; elle ne peut pas encore répondre à toute question.",
    unavailable: "Le modèle de langage ne répond pas en ce moment.",
    unavailableHint: "Vos consignes (prix, dates, contacts, formulaires) fonctionnent quand même.",
    offline: "Vous êtes hors ligne. Léa reprendra dès que la connexion reviendra.",
    budget: (spent: string, limit: string) => `Budget du mois : ${spent} utilisés sur ${limit}.`,
    dismiss: "Masquer cet avis",
  },

  composer: {
    label: "Message à Léa",
    placeholder: "Écrivez à Léa…",
    placeholderAnswer: "Votre réponse…",
    send: "Envoyer",
    stop: "Arrêter la réponse",
    stopping: "Arrêt…",
    mic: "Dicter un message",
    micSoon: "La dictée n’est pas encore offerte sur cette installation.",
    left: (count: number) =>
      count <= 1 ? `${count} caractère restant` : `${count.toLocaleString("fr-CA")} caractères restants`,
    over: (count: number) =>
      count <= 1 ? `${count} caractère de trop` : `${count.toLocaleString("fr-CA")} caractères de trop`,
    hint: "Entrée pour envoyer · Maj + Entrée pour une nouvelle ligne",
    fine: "Léa peut se tromper : vérifiez ce qui engage vos clients.",
  },

  welcome: {
    morning: (name: string) => (name ? `Bonjour, ${name}.` : "Bonjour."),
    evening: (name: string) => (name ? `Bonsoir, ${name}.` : "Bonsoir."),
    lead: "Que fait-on aujourd’hui ?",
    examples: "Exemples",
    cards: [
      {
        title: "Créer une vente",
        message:
          "Crée une vente au 42, rue des Pins, Sherbrooke, prix demandé 389 000 $, vendeur Robert Lacasse 819 555-0133",
      },
      { title: "Faire le point", message: "Où en sont mes transactions ?" },
      { title: "Voir les échéances", message: "Quelles sont mes prochaines échéances ?" },
      {
        title: "Ouvrir un achat",
        message: "Crée un achat pour l’acheteuse Julie Gagné, courriel julie.gagne@exemple.ca",
      },
    ],
  },

  transaction,

  shortcuts: {
    title: "Raccourcis clavier",
    close: "Fermer",
    list: {
      composer: "Écrire un message",
      fresh: "Nouvelle conversation",
      search: "Rechercher",
      panel: "Ouvrir ou fermer le dossier",
      stop: "Arrêter la réponse, fermer",
      send: "Envoyer",
      newline: "Nouvelle ligne",
      help: "Cette liste",
    },
    keys: { shift: "Maj", enter: "Entrée", escape: "Échap", alt: "Alt" },
  },

  dialog: { cancel: "Annuler", close: "Fermer" },
};

/** What every language has to say. */
export type Texts = typeof fr;

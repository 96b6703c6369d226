import type { Texts } from "./fr";
import { transaction } from "./transaction.en";

/** The page's words in English. */
export const en: Texts = {
  language: { name: "English", other: "Français", switch: "Passer au français" },

  app: {
    name: "Léa",
    tagline: "The assistant of Québec real-estate brokers",
    skip: "Skip to the conversation",
    opening: "Opening Léa…",
    crashed: "The page ran into a problem.",
    crashedHint: "Your conversations are saved. Reload the page to go on.",
    reload: "Reload the page",
  },

  signIn: {
    title: "Welcome.",
    lead: "Sign in to find your files and your conversations.",
    email: "E-mail",
    password: "Password",
    show: "Show the password",
    hide: "Hide the password",
    submit: "Sign in",
    submitting: "Signing in…",
    emailMissing: "Enter your e-mail address.",
    passwordMissing: "Enter your password.",
    promiseTitle: "Say it, and it’s done.",
    promise:
      "“Create a sale at 42 rue des Pins, asking price $389,000, seller Robert Lacasse”: Léa opens the file, writes it down and answers with your transactions in mind.",
    promiseDone: [
      "Sale transaction created: 42 rue des Pins",
      "Asking price set to $389,000",
      "Seller added: Robert Lacasse",
    ],
    expired: "Your session has ended. Sign in again to go on.",
  },

  account: {
    menu: "Account and preferences",
    theme: "Appearance",
    themes: { auto: "Automatic", light: "Light", dark: "Dark" },
    language: "Language",
    shortcuts: "Keyboard shortcuts",
    signOut: "Sign out",
    role: { broker: "Broker", assistant: "Assistant" },
  },

  sessions: {
    label: "Conversations",
    fresh: "New conversation",
    search: "Search",
    searchLabel: "Search the conversations",
    clearSearch: "Clear the search",
    untitled: "Untitled conversation",
    now: "Being answered",
    groups: {
      today: "Today",
      yesterday: "Yesterday",
      week: "Last 7 days",
      month: "Last 30 days",
      older: "Older",
    },
    found: "Results",
    more: "Show more",
    loading: "Loading the conversations…",
    empty: "No conversations",
    emptyHint: "The first one begins with your next message.",
    nothingFound: (asked) => `Nothing for “${asked}”`,
    nothingFoundHint: "Try another word: a street, a name, a price.",
    failed: "The conversations could not be loaded.",
    options: (title) => `Options of “${title}”`,
    rename: "Rename",
    renameLabel: "New title",
    remove: "Delete",
    removeTitle: "Delete this conversation?",
    removeBody: (title) =>
      `“${title}” and its answers will be gone for good. What Léa wrote into your transactions stays there.`,
    removeConfirm: "Delete",
    removed: "Conversation deleted.",
    renamed: "Conversation renamed.",
    open: "Open the list of conversations",
    close: "Close the list",
  },

  conversation: {
    label: "Conversation",
    fresh: "New conversation",
    loading: "Loading the conversation…",
    failed: "The conversation could not be loaded.",
    older: "Show earlier messages",
    latest: "Jump to latest",
    export: "Export",
    exportMarkdown: "A document to read (Markdown)",
    exportJson: "The whole data (JSON)",
    exported: "Conversation exported.",
    you: "You said:",
    lea: "Léa:",
    turn: (time) => `Exchange of ${time}`,
    copy: "Copy the answer",
    copied: "Copied",
    image: (alt) => (alt ? `[image: ${alt}]` : "[image]"),
  },

  status: {
    connecting: "Connecting…",
    connected: "Connected",
    thinking: "Léa is thinking…",
    answering: "Léa is answering…",
    reconnecting: "Connection lost; resuming the answer…",
    restarted: "Léa began her answer again.",
    cancelled: "Answer stopped.",
    elapsed: (seconds) => `${seconds} s`,
  },

  actions: {
    label: "What Léa did",
    undo: "Undo",
    undoing: "Undoing…",
    undoOf: (line) => `Undo: ${line}`,
    undone: "Undone",
    refused: "This can’t be undone",
  },

  pending: {
    confirmation: "To confirm",
    proposal: "Léa proposes",
    proposalHint: "Nothing is done without your consent.",
    yes: "Yes",
    no: "No",
    yesProposal: "Yes, do it",
    sayYes: "yes",
    sayNo: "no",
    choices: "Possible answers",
  },

  answer: {
    details: "Details of the answer",
    tokens: (count) => `${count} tokens`,
    tokensHint: (input, output) => `${input} read, ${output} written`,
    estimated: "estimate",
    free: "no charge",
    cut: "The answer reached its greatest length.",
    goOn: "Continue",
    sayGoOn: "continue",
    empty: "No answer.",
    providers: { openai: "OpenAI", anthropic: "Anthropic", agent: "External agent", lea: "Léa" },
  },

  problem: {
    title: "The answer did not come",
    retry: "Try again",
    retryIn: (seconds) => `Try again in ${seconds} s`,
    kept: "Your message is kept.",
    code: (code) => `Code: ${code}`,
    request: (id) => `Request: ${id}`,
    generic: "Something failed. Try again.",
    dismiss: "Close",
  },

  banner: {
    noModel: "No language model is configured.",
    noModelHint:
      "Léa carries out your orders and answers from your files; she can’t answer every question yet.",
    unavailable: "The language model isn’t answering right now.",
    unavailableHint: "Your orders (prices, dates, contacts, forms) work all the same.",
    offline: "You are offline. Léa will go on as soon as the connection is back.",
    budget: (spent, limit) => `This month’s budget: ${spent} used of ${limit}.`,
    dismiss: "Hide this notice",
  },

  composer: {
    label: "Message to Léa",
    placeholder: "Write to Léa…",
    placeholderAnswer: "Your answer…",
    send: "Send",
    stop: "Stop the answer",
    stopping: "Stopping…",
    mic: "Dictate a message",
    micSoon: "Dictation isn’t available on this installation yet.",
    left: (count) => (count === 1 ? "1 character left" : `${count.toLocaleString("en-CA")} characters left`),
    over: (count) =>
      count === 1 ? "1 character too many" : `${count.toLocaleString("en-CA")} characters too many`,
    hint: "Enter to send · Shift + Enter for a new line",
    fine: "Léa can be wrong: check whatever binds your clients.",
  },

  welcome: {
    morning: (name) => (name ? `Hello, ${name}.` : "Hello."),
    evening: (name) => (name ? `Good evening, ${name}.` : "Good evening."),
    lead: "What are we doing today?",
    examples: "Examples",
    cards: [
      {
        title: "Create a sale",
        message:
          "Create a sale at 42 rue des Pins, Sherbrooke, asking price $389,000, seller Robert Lacasse 819 555-0133",
      },
      { title: "Take stock", message: "Where do my transactions stand?" },
      { title: "See the deadlines", message: "What are my next deadlines?" },
      {
        title: "Open a purchase",
        message: "Create a purchase for the buyer Julie Gagné, email julie.gagne@exemple.ca",
      },
    ],
  },

  transaction,

  shortcuts: {
    title: "Keyboard shortcuts",
    close: "Close",
    list: {
      composer: "Write a message",
      fresh: "New conversation",
      search: "Search",
      panel: "Open or close the file",
      stop: "Stop the answer, close",
      send: "Send",
      newline: "New line",
      help: "This list",
    },
    keys: { shift: "Shift", enter: "Enter", escape: "Esc", alt: "Alt" },
  },

  dialog: { cancel: "Cancel", close: "Close" },
};

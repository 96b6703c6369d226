import type { Language } from "@/lib/language";

/** Brokers work on Québec's clock, wherever their machine is. */
const TIME_ZONE = "America/Toronto";

/** Amounts, days and hours as they are written in a language. */
export interface Format {
  /** `389 000 $` */
  money: (amountCad: number) => string;
  /** `0,0021 $ US`: an answer's cost, from whole millionths. */
  cost: (amountMicros: number, currency: string) => string;
  number: (value: number) => string;
  /** `22 novembre 2026`, from `2026-11-22`: a day has no time zone. */
  day: (isoDate: string) => string;
  /** `22 nov.`, from a moment. */
  shortDay: (isoMoment: string) => string;
  /** `14 h 05`, from a moment. */
  time: (isoMoment: string) => string;
  /** `20 h`, from `20:00`. */
  hour: (clock: string) => string;
}

/** A text whose amounts, telephone numbers and postal codes stay on one line: « 389 000 $ », « 819 555-0133 », « J1G 1M8 ». */
export function unbroken(text: string): string {
  return text
    .replace(/(\d) (?=\d{3}\b|\$)/g, "$1\u00a0")
    .replace(/\b([A-Z]\d[A-Z]) (\d[A-Z]\d)\b/g, "$1\u00a0$2");
}

/** How many calendar days `moment` lies before `now`, on Québec's calendar. */
export function daysAgo(moment: string, now: Date): number {
  return Math.round((calendarDay(now) - calendarDay(new Date(moment))) / 86_400_000);
}

/** The hour of the day, 0 to 23, on Québec's clock. */
export function hourOfDay(now: Date): number {
  return Number(
    new Intl.DateTimeFormat("en-CA", { timeZone: TIME_ZONE, hour: "2-digit", hourCycle: "h23" }).format(now),
  );
}

function calendarDay(moment: Date): number {
  const iso = new Intl.DateTimeFormat("en-CA", {
    timeZone: TIME_ZONE,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).format(moment);
  return Date.parse(`${iso}T00:00:00Z`);
}

const made = new Map<Language, Format>();

export function formatIn(language: Language): Format {
  const known = made.get(language) ?? makeFormat(language);
  made.set(language, known);
  return known;
}

function makeFormat(language: Language): Format {
  const locale = language === "fr" ? "fr-CA" : "en-CA";
  const money = new Intl.NumberFormat(locale, {
    style: "currency",
    currency: "CAD",
    minimumFractionDigits: 0,
    maximumFractionDigits: 0,
  });
  const number = new Intl.NumberFormat(locale);
  const day = new Intl.DateTimeFormat(locale, { timeZone: "UTC", dateStyle: "long" });
  const shortDay = new Intl.DateTimeFormat(locale, { timeZone: TIME_ZONE, day: "numeric", month: "short" });
  const time = new Intl.DateTimeFormat(locale, { timeZone: TIME_ZONE, hour: "numeric", minute: "2-digit" });
  return {
    money: (amount) => money.format(amount),
    cost: (micros, currency) =>
      new Intl.NumberFormat(locale, { style: "currency", currency, maximumSignificantDigits: 2 }).format(
        micros / 1_000_000,
      ),
    number: (value) => number.format(value),
    day: (isoDate) => first(day.format(Date.parse(`${isoDate}T00:00:00Z`)), language),
    shortDay: (moment) => shortDay.format(new Date(moment)),
    time: (moment) => time.format(new Date(moment)),
    hour: (clock) => hour(clock, language),
  };
}

/** « 1er mars 2027 » */
function first(text: string, language: Language): string {
  return language === "fr" ? text.replace(/^1 /, "1er ") : text;
}

/** « 20 h », « 20 h 30 »; English clocks stay as they are. */
function hour(clock: string, language: Language): string {
  const [hours = "", minutes = ""] = clock.split(":");
  if (language === "en") return clock;
  return `${Number(hours)}\u00a0h${minutes && minutes !== "00" ? `\u00a0${minutes}` : ""}`;
}

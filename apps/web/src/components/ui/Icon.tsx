/** Line icons of our own on a 24 px grid; they are ornaments: whoever uses one gives the words. */
const PATHS = {
  plus: "M12 5v14M5 12h14",
  search: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM20 20l-4.1-4.1",
  close: "M6 6l12 12M18 6L6 18",
  menu: "M4 7h16M4 12h16M4 17h10",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  pencil: "M4 20l1-4L16.5 4.5a2.1 2.1 0 0 1 3 3L8 19l-4 1zM14.5 6.5l3 3",
  trash: "M4 7h16M9 7V4.5h6V7M6.5 7l1 12.5h9l1-12.5M10 11v5M14 11v5",
  send: "M12 19V5M5.5 11.5L12 5l6.5 6.5",
  stop: "M7.5 7.5h9v9h-9z",
  mic: "M12 3.5a2.8 2.8 0 0 0-2.8 2.8v5a2.8 2.8 0 0 0 5.6 0v-5A2.8 2.8 0 0 0 12 3.5zM5.5 11a6.5 6.5 0 0 0 13 0M12 17.5v3",
  check: "M5 12.5l4.5 4.5L19 7.5",
  dot: "M12 12h.01",
  undo: "M8.5 13.5L4 9l4.5-4.5M4 9h10a5.5 5.5 0 0 1 0 11h-3",
  retry: "M19.5 5v5h-5M4.5 19v-5h5M18.6 10A7 7 0 0 0 6 7.6L4.8 9M5.4 14A7 7 0 0 0 18 16.4l1.2-1.4",
  copy: "M9 9h10.5v10.5H9zM5.5 15H4.5V4.5H15v1",
  download: "M12 4v11M7 10.5l5 5 5-5M5 20h14",
  alert: "M12 4L2.8 19.5h18.4L12 4zM12 10v4.5M12 17.2h.01",
  info: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 11v5M12 8h.01",
  offline:
    "M3 3l18 18M8.5 16.2a5 5 0 0 1 6.2-.6M5 12.6a10 10 0 0 1 4.3-2.4M19 12.6a10 10 0 0 0-5-2.6M2 9a14 14 0 0 1 4.4-2.7M22 9a14.2 14.2 0 0 0-11-3.4M12 19.5h.01",
  folder: "M3.5 6.5h6l2 2.5h9v10h-17z",
  house: "M4 11l8-6.5 8 6.5M6 9.5V19.5h12V9.5M10 19.5v-5h4v5",
  key: "M8 10.5a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM11 12l8.5-8.5M16 7l3 3",
  calendar: "M4.5 6h15v14h-15zM4.5 10.5h15M8.5 3.5V7M15.5 3.5V7",
  chart: "M5 19V11M12 19V5M19 19v-6",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M18.7 5.3l-1.4 1.4M6.7 17.3l-1.4 1.4",
  moon: "M20 14.2A8.3 8.3 0 0 1 9.8 4 8.3 8.3 0 1 0 20 14.2z",
  auto: "M12 3.5a8.5 8.5 0 1 0 0 17zM12 3.5a8.5 8.5 0 0 1 0 17z",
  keyboard: "M2.5 6.5h19v11h-19zM6 10h.01M10 10h.01M14 10h.01M18 10h.01M6.5 14h11",
  signOut: "M14.5 4.5h-9v15h9M10 12h10.5M17 8.5l3.5 3.5-3.5 3.5",
  globe:
    "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM3.5 12h17M12 3.5c5 5 5 12 0 17M12 3.5c-5 5-5 12 0 17",
  down: "M12 5v14M5.5 12.5L12 19l6.5-6.5",
  chevron: "M8 10l4 4 4-4",
  next: "M9 6l6 6-6 6",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
  eyeOff:
    "M4 4l16 16M9.9 5.8A9 9 0 0 1 12 5.5c6 0 9.5 6.5 9.5 6.5a17 17 0 0 1-3 3.7M6.2 7.6A16.5 16.5 0 0 0 2.5 12S6 18.5 12 18.5a9 9 0 0 0 4.2-1",
  phone:
    "M6 3.5h3l1.5 4.5-2 1.5a11 11 0 0 0 6 6l1.5-2 4.5 1.5v3a2 2 0 0 1-2.2 2A16.5 16.5 0 0 1 4 5.7a2 2 0 0 1 2-2.2z",
  mail: "M3.5 5.5h17v13h-17zM4 6l8 7 8-7",
  file: "M6 3.5h8l4.5 4.5v12.5H6zM13.5 3.5V8.5h5M9 13h6M9 16.5h4",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  const round = name === "more" || name === "dot";
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill={name === "stop" ? "currentColor" : "none"}
      stroke="currentColor"
      strokeWidth={round ? 2.6 : 1.75}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}

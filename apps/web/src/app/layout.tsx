import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";

import { fraunces, inter } from "./fonts";
import "./globals.css";

export const metadata: Metadata = {
  title: "Léa",
  description: "L’adjointe des courtiers immobiliers du Québec",
  robots: { index: false, follow: false },
  referrer: "no-referrer",
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  viewportFit: "cover",
  interactiveWidget: "resizes-content",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#faf9f6" },
    { media: "(prefers-color-scheme: dark)", color: "#141614" },
  ],
};

export default function Layout({ children }: { children: ReactNode }) {
  return (
    // theme.js writes data-theme before the first paint: React is not to take it for a mistake.
    <html lang="fr-CA" className={`${inter.variable} ${fraunces.variable}`} suppressHydrationWarning>
      <head>
        <script src="/theme.js" />
      </head>
      <body>
        {children}
        <noscript>
          <p>Léa a besoin de JavaScript. / Léa needs JavaScript.</p>
        </noscript>
      </body>
    </html>
  );
}

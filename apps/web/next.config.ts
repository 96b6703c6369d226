import path from "node:path";

import type { NextConfig } from "next";

const config: NextConfig = {
  output: "export",
  reactStrictMode: true,
  typescript: { ignoreBuildErrors: true }, // `npm run types` checks them; whoever only runs Léa need not wait for it
  images: { unoptimized: true },
  turbopack: { root: path.resolve(import.meta.dirname) },
};

export default config;

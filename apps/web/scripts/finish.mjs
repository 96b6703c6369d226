// After `next build`: what a web server needs to serve `out/` (or the folder that is named) well, whichever it is.
// - `content-security-policy.txt`: the header's value, with the hash of every inline script that Next wrote
// - `*.br`, `*.gz` beside each text: compressed once, as well as can be
import { createHash } from "node:crypto";
import { readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const OUT = path.resolve(process.argv[2] ?? path.join(import.meta.dirname, "../out"));
const TEXT = /\.(html|js|css|svg|txt|json|webmanifest)$/;
const INLINE_SCRIPT = /<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g;
const FORBIDDEN = [
  [/<[a-z][^>]*\sstyle=/i, "a style attribute"],
  [/<style[\s>]/i, "a style element"],
  [/<[a-z][^>]*\son[a-z]+=/i, "an event handler in an attribute"],
  [/<(?:script|link|img)[^>]*\s(?:src|href)="(?:https?:)?\/\//i, "something from another host"],
];

/** Next writes these for unknown addresses, with styles in attributes; a server answers those itself. */
const UNSERVED = ["404.html", "_not-found.html", "_not-found.txt", "_not-found"];

for (const name of UNSERVED) await rm(path.join(OUT, name), { recursive: true, force: true });
const files = (await readdir(OUT, { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile())
  .map((entry) => path.join(entry.parentPath, entry.name));

const hashes = new Set();
for (const file of files.filter((name) => name.endsWith(".html"))) {
  const page = await readFile(file, "utf8");
  const markup = page.replace(INLINE_SCRIPT, "");
  for (const [pattern, what] of FORBIDDEN) {
    if (pattern.test(markup))
      throw new Error(`${path.relative(OUT, file)} has ${what}, which its policy forbids`);
  }
  for (const [, script] of page.matchAll(INLINE_SCRIPT)) {
    hashes.add(`'sha256-${createHash("sha256").update(script).digest("base64")}'`);
  }
}
await writeFile(path.join(OUT, "content-security-policy.txt"), policy(hashes));

for (const file of files.filter((name) => TEXT.test(name))) {
  const content = await readFile(file);
  await writeFile(`${file}.gz`, gzipSync(content, { level: 9 }));
  await writeFile(
    `${file}.br`,
    brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
  );
}

function policy(scripts) {
  const api = process.env.NEXT_PUBLIC_LEA_API ? [new URL(process.env.NEXT_PUBLIC_LEA_API).origin] : [];
  const directives = {
    "default-src": ["'none'"],
    "script-src": ["'self'", ...[...scripts].sort()],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "media-src": ["'self'", "blob:", "data:"],
    "connect-src": ["'self'", ...api],
    "manifest-src": ["'self'"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
    "frame-ancestors": ["'none'"],
  };
  return Object.entries(directives)
    .map(([name, sources]) => [name, ...sources].join(" "))
    .join("; ");
}

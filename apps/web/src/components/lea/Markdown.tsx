"use client";

import { type ReactNode, memo, useMemo } from "react";
import ReactMarkdown, { type Components, defaultUrlTransform } from "react-markdown";
import remarkGfm from "remark-gfm";

import { useTexts } from "@/i18n";

import styles from "./Markdown.module.css";
import { splitBlocks } from "./blocks";
import { cx } from "../ui/cx";

const PLUGINS = [remarkGfm];
/** HTML in an answer stays text: it is never markup. */
const REMARK_REHYPE = { allowDangerousHtml: false };

const COMPONENTS: Components = {
  a: ({ href, children }) => <Link href={href}>{children}</Link>,
  img: ({ alt }) => <Picture alt={alt ?? ""} />,
  // What is wider than the page scrolls by itself, also by keyboard.
  table: ({ children }) => (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles.table} tabIndex={0} role="group">
      <table>{children}</table>
    </div>
  ),
  // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
  pre: ({ children }) => <pre tabIndex={0}>{children}</pre>,
  h1: ({ children }) => <h3>{children}</h3>,
  h2: ({ children }) => <h3>{children}</h3>,
  h3: ({ children }) => <h4>{children}</h4>,
  h4: ({ children }) => <h4>{children}</h4>,
};

/** An answer. Written by a model: no HTML, no remote image, no address but those a browser may open safely. */
export const Markdown = memo(function Markdown({ text, growing }: { text: string; growing: boolean }) {
  const blocks = useMemo(() => splitBlocks(text), [text]);
  return (
    <div className={cx(styles.markdown, growing && styles.growing)} data-answer>
      {blocks.map((block, index) => (
        // A block's place never changes: blocks are only ever added.
        <Block key={index} text={block} />
      ))}
    </div>
  );
});

const Block = memo(function Block({ text }: { text: string }) {
  return (
    <ReactMarkdown
      remarkPlugins={PLUGINS}
      remarkRehypeOptions={REMARK_REHYPE}
      components={COMPONENTS}
      urlTransform={safeUrl}
    >
      {text}
    </ReactMarkdown>
  );
});

/** Addresses that may be opened: the web, mail and the telephone; a relative one would lead into our own page. */
function safeUrl(url: string): string {
  return /^(?:https?:\/\/|mailto:|tel:)/i.test(url)
    ? url.toLowerCase().startsWith("tel:")
      ? url
      : defaultUrlTransform(url)
    : "";
}

function Link({ href, children }: { href: string | undefined; children: ReactNode }) {
  if (!href) return <span>{children}</span>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  );
}

function Picture({ alt }: { alt: string }) {
  return <span className={styles.picture}>{useTexts().conversation.image(alt)}</span>;
}

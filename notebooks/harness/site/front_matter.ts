/** What stands before a page's markdown: a description of its own, and how it is shown. */
import { speak } from "./figure_message.ts";

/** The most letters of a description; search engines show about as many. */
const LONGEST = 160;

/** A page with further lines before it, such as "search: false"; those that it has are kept. */
export function withFront(markdown: string, lines: readonly string[]): string {
  const rest = markdown.startsWith("---\n") ? markdown.slice(4) : `---\n\n${markdown}`;
  return lines.length > 0 ? `---\n${lines.join("\n")}\n${rest}` : markdown;
}

/** A page that says in its head what it is about, in the words of its finding or first paragraph. */
export function withDescription(markdown: string): string {
  // The site describes the first page.
  if (/^---\n(?:\{|(?:.+\n)*description: )/.test(markdown)) return markdown;
  const [, body] = markdown.match(/^(?:---\n[^]*?\n---\n)?([^]*)$/)!;
  const paragraphs = body.replace(/<div class="about">[^]*?<\/div>/g, "").split(/\n\n+/);
  const texts = paragraphs.filter((part) => /^\s*(?:\*\*|[\p{L}\d])/u.test(part));
  const text = texts.find((part) => part.startsWith("**Finding.**")) ?? texts[0];
  if (!text) return markdown;
  const words = speak(text.replace(/&lt;/g, "<")).replace(/^Finding\. /, "");
  return withFront(markdown, [`description: ${JSON.stringify(shorten(words))}`]);
}

/** Whole sentences where they fit, else whole words. */
function shorten(text: string): string {
  if (text.length <= LONGEST) return text;
  const start = text.slice(0, LONGEST - 1), end = start.match(/^[^]*[.!?](?= [A-Z])/)?.[0];
  return end && end.length > LONGEST / 3 ? end : `${start.replace(/[,;:(]*\s\S*$/, "")}…`;
}

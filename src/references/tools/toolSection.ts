/** The tools in front of a conversation's text (composition/conversation/conversationText.ts), without reading them. Light: the page's own thread does it. */

const HEAD = '=== tools ===\n';
const NEXT = /\n=== (?:system|user|assistant) ===(?![^\n])/;

/** The lines of its tools, and the conversation behind them; null where it has no tools in front. */
export function splitToolSection(text: string): { readonly tools: string; readonly conversation: string } | null {
  if (!text.startsWith(HEAD)) return null;
  const next = NEXT.exec(text);
  return next === null
    ? null
    : { tools: text.slice(HEAD.length, next.index), conversation: text.slice(next.index + 1) };
}

/** What a row says itself: the definitions that all rows of a domain share would make each a copy of any other. */
export const withoutTools = (text: string): string => splitToolSection(text)?.conversation ?? text;

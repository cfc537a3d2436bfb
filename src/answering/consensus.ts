/** What several replies to one question come to: self-consistency (Wang et al. 2022, arXiv 2203.11171), and for prose the reply most like the others. */

import { normalisedText } from '../similarity/normalisedText';
import { lexicalSimilarity } from '../similarity/similarity';
import { withSortedFields } from '../similarity/sortedFields';
import type { Reply } from './answerTexts';

export interface Consensus {
  /** null where there is none: nothing was said to its end. */
  readonly answer: string | null;
  /** Replies. */
  readonly of: number;
  /** Of them, those that give the answer, by what they come to. */
  readonly agreed: number;
  /** Of prose, which is never said twice in the same words: how like the others it is in the mean, 0 to 1; null where replies were compared. */
  readonly likeness: number | null;
}

/** A reply of more words is prose: two that mean the same are never equal. */
const MOST_WORDS = 12;

/**
 * Replies that were cut, or are empty, give no answer. Where they name a final answer, or are short, they are counted by it, and the first of the
 * largest group is taken; else the one that is most like all others (minimum Bayes risk: Kumar & Byrne 2004).
 */
export function consensusOf(replies: readonly Reply[]): Consensus {
  const said = replies.flatMap(({ text, ended }) => (ended && text !== '' ? [text] : []));
  const of = replies.length;
  if (said.length === 0) return { answer: null, of, agreed: 0, likeness: null };
  const keys = said.map(keyOf);
  if (keys.filter((key) => key === null).length * 2 > said.length) return mostAlike(said, of);
  const groups = new Map<string, string[]>();
  for (const [at, key] of keys.entries()) if (key !== null) groups.set(key, [...(groups.get(key) ?? []), said[at]!]);
  const largest = [...groups.values()].reduce((best, group) => (group.length > best.length ? group : best));
  return { answer: largest[0]!, of, agreed: largest.length, likeness: null };
}

/** What a reply comes to; null of prose. */
function keyOf(reply: string): string | null {
  const final = finalAnswer(reply) ?? reply;
  const json = canonicalJson(final);
  if (json !== null) return json;
  const plain = normalisedText(final);
  return plain.split(' ').length <= MOST_WORDS ? plain || final : null;
}

/** As worked answers end: `\boxed{7}`, `#### 7` (GSM8K), "The answer is 7." on the last line. */
function finalAnswer(reply: string): string | null {
  const boxed = [...reply.matchAll(/\\boxed\{([^{}]*)\}/g)].at(-1)?.[1];
  if (boxed !== undefined) return boxed;
  const last = reply.slice(reply.lastIndexOf('\n') + 1);
  return /^####\s*(.+)$/.exec(last)?.[1] ?? /\b(?:final )?answer(?: is|:)\s*\**(.+?)\**$/i.exec(last)?.[1] ?? null;
}

/** An object or a list, however its fields are ordered and laid out. */
function canonicalJson(text: string): string | null {
  if (!/^\s*[[{]/.test(text)) return null;
  try {
    return JSON.stringify(withSortedFields(JSON.parse(text)));
  } catch {
    // No JSON: it is compared as a text.
    return null;
  }
}

function mostAlike(said: readonly string[], of: number): Consensus {
  const means = said.map((text, at) => {
    const others = said.filter((_, other) => other !== at);
    if (others.length === 0) return 0;
    return others.reduce((sum, other) => sum + lexicalSimilarity(text, other), 0) / others.length;
  });
  const best = Math.max(...means);
  return { answer: said[means.indexOf(best)]!, of, agreed: 1, likeness: said.length === 1 ? null : best };
}

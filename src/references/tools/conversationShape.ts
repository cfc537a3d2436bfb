/** What conversations with tools have alike: enough to hold drawn ones to it. Plain data, made without reading any JSON. */
import { splitToolSection } from './toolSection';

export interface ConversationShape {
  /** Tools as they stand in front, each list once, the most frequent first; empty where there are none. */
  readonly sections: readonly string[];
  /** Some have none in front. */
  readonly bare: boolean;
  readonly system: 'always' | 'sometimes' | 'never';
  /** Calls of one conversation, from the fewest to the most. */
  readonly calls: readonly [least: number, most: number];
  /** Names that are called. */
  readonly names: readonly string[];
  /** What comes after what, as "user call": only this comes after it in drawn ones. */
  readonly follows: readonly `${TurnPart} ${TurnPart | 'end'}`[];
  /** Characters of the longest turn or result, and of the longest arguments of a call. */
  readonly longest: { readonly words: number; readonly arguments: number };
}

/** Words are the assistant's; a call has none in front of it, or stands behind them in their turn. */
export type TurnPart = 'user' | 'words' | 'call' | 'result';

/** More are lists of which each is used once or twice. */
const MOST_SECTIONS = 1000;
const MOST_CALLS = 12;
const MARKER =
  /(?<![^\n])=== (?:(system|user|assistant)|call ([^\s=]+)|(result) [1-9]\d{0,5}) ===(?![^\n])(\n(?!=== ))?/g;

/** null where none of them calls a tool. */
export function conversationShape(texts: readonly string[]): ConversationShape | null {
  const sections = new Map<string, number>();
  const follows = new Set<ConversationShape['follows'][number]>();
  const names = new Set<string>();
  const longest = { words: 0, arguments: 0 };
  let [bare, systems, least, most] = [0, 0, Number.POSITIVE_INFINITY, 0];
  for (const text of texts) {
    const split = splitToolSection(text);
    if (split === null) bare++;
    else sections.set(split.tools, (sections.get(split.tools) ?? 0) + 1);
    const conversation = split?.conversation ?? text;
    const marks = [...conversation.matchAll(MARKER)];
    let calls = 0;
    let last: TurnPart | null = null;
    for (const [at, mark] of marks.entries()) {
      const [line, role, name, , said] = mark;
      const length = (marks[at + 1]?.index ?? conversation.length) - mark.index - line.length;
      const kind = name === undefined ? 'words' : 'arguments';
      longest[kind] = Math.max(longest[kind], length);
      if (role === 'system') systems++;
      const part = partOf(role, name, said);
      if (part === null) continue;
      if (part === 'call') {
        calls++;
        names.add(name!);
      }
      if (last !== null) follows.add(`${last} ${part}`);
      last = part;
    }
    if (last !== null) follows.add(`${last} end`);
    least = Math.min(least, calls);
    most = Math.max(most, calls);
  }
  if (most === 0) return null;
  return {
    sections: [...sections]
      .sort((a, b) => b[1] - a[1])
      .slice(0, MOST_SECTIONS)
      .map(([section]) => section),
    bare: bare > 0,
    system: systems === 0 ? 'never' : systems >= texts.length ? 'always' : 'sometimes',
    calls: [Math.min(least, MOST_CALLS), Math.min(most, MOST_CALLS)],
    names: [...names],
    follows: [...follows],
    longest,
  };
}

/** null of what is no part by itself: a system message, and the line of a turn that is calls alone. */
function partOf(role: string | undefined, name: string | undefined, said: string | undefined): TurnPart | null {
  if (name !== undefined) return 'call';
  if (role === undefined) return 'result';
  if (role === 'user') return 'user';
  return role === 'assistant' && said !== undefined ? 'words' : null;
}

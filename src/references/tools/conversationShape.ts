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
  /** Calls have results. */
  readonly results: boolean;
  /** Words stand before a call in its turn. */
  readonly words: boolean;
  /** What a conversation ends with. */
  readonly ends: readonly ConversationEnd[];
}

export type ConversationEnd = 'words' | 'call' | 'result' | 'user';

/** More are lists of which each is used once or twice. */
const MOST_SECTIONS = 1000;
const MOST_CALLS = 12;
const MARKER =
  /(?<![^\n])=== (?:(system|user|assistant)|(call) ([^\s=]+)|(result) [1-9]\d{0,5}) ===(?![^\n])(\n(?!=== ))?/g;

/** null where none of them calls a tool. */
export function conversationShape(texts: readonly string[]): ConversationShape | null {
  const sections = new Map<string, number>();
  const ends = new Set<ConversationEnd>();
  const names = new Set<string>();
  let [bare, results, words] = [0, false, false];
  let [systems, least, most] = [0, Number.POSITIVE_INFINITY, 0];
  for (const text of texts) {
    const split = splitToolSection(text);
    if (split === null) bare++;
    else sections.set(split.tools, (sections.get(split.tools) ?? 0) + 1);
    let calls = 0;
    let last: ConversationEnd = 'user';
    for (const [, role, call, name, result, said] of (split?.conversation ?? text).matchAll(MARKER)) {
      if (call !== undefined) {
        if (last === 'words') words = true;
        calls++;
        last = 'call';
        names.add(name!);
      } else if (result !== undefined) {
        results = true;
        last = 'result';
      } else if (role === 'assistant') last = said === undefined ? 'call' : 'words';
      else {
        if (role === 'system') systems++;
        last = 'user';
      }
    }
    least = Math.min(least, calls);
    most = Math.max(most, calls);
    ends.add(last);
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
    results,
    words,
    ends: [...ends],
  };
}

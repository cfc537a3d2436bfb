/** What two texts share, word by word (Myers' difference algorithm, of the library `diff`). */
import { diffArrays } from 'diff';

export interface DiffPart {
  readonly text: string;
  /** In both texts, in this order. */
  readonly shared: boolean;
}

/** Changes that are worth their time on the main thread; texts that differ by more are compared by line, then not at all. */
const MAX_CHANGES = 1500;

const words = (text: string): string[] => text.match(/\w+|\s+|[^\w\s]/g) ?? [];
const lines = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+/g) ?? [];

/** Both texts in parts; joined, the parts of a side are that side's text. */
export function diff(left: string, right: string): { left: DiffPart[]; right: DiffPart[] } {
  const found = changes(words(left), words(right)) ?? changes(lines(left), lines(right));
  if (found === undefined)
    return { left: [{ text: left, shared: left === right }], right: [{ text: right, shared: left === right }] };
  return {
    left: join(found.filter(({ added }) => !added).map(({ value, removed }) => ({ tokens: value, shared: !removed }))),
    right: join(found.filter(({ removed }) => !removed).map(({ value, added }) => ({ tokens: value, shared: !added }))),
  };
}

const changes = (a: string[], b: string[]) => diffArrays(a, b, { maxEditLength: MAX_CHANGES });

/** Neighbouring tokens of one kind as one part; white space alone does not break a run that differs. */
function join(pieces: readonly { readonly tokens: readonly string[]; readonly shared: boolean }[]): DiffPart[] {
  const parts: { text: string; shared: boolean }[] = [];
  pieces.forEach(({ tokens, shared }, index) => {
    const text = tokens.join('');
    const isGap = text.trim() === '' && !text.includes('\n');
    const betweenChanges = isGap && pieces[index - 1]?.shared === false && pieces[index + 1]?.shared === false;
    const isShared = shared && !betweenChanges;
    const last = parts.at(-1);
    if (last && last.shared === isShared) last.text += text;
    else parts.push({ text, shared: isShared });
  });
  return parts;
}

/**
 * Patterns of an unknown tokenizer.json run in a backtracking matcher, where some take time that grows with a power of the text's
 * length, or doubles with each character. They are tried on texts that provoke this, by someone who can end the trial.
 */
import { StudioError } from '../errors';

/** A pattern as it can be sent to where it is tried. */
export interface PatternSource {
  readonly source: string;
  readonly flags: string;
}

/**
 * Match every text against a pattern where that can be ended from outside.
 * @returns whether it came to an end within so many milliseconds
 */
export type TimedMatching = (pattern: PatternSource, texts: readonly string[], ms: number) => Promise<boolean>;

/** Patterns of the hub's models take a tenth of a second. */
const MOST_MS = 2500;
/** Of all patterns of a tokenizer together. */
const MOST_MS_TOGETHER = 3500;
/** Repetitions: a cube of them takes minutes, a square milliseconds, as `\s*[\r\n]+` of real ones does. */
const LONG = 3000;
/** Enough for what doubles, or grows by half, with each character; two lengths, as some take just so many. */
const SHORT = 64;
const SHORTER = 30;
/** Of each kind of characters that patterns tell apart. */
const KINDS = ['a', 'A', '0', ' ', '\n', '.', "'", '_', 'é', '漢'];
const MOST_CHARACTERS = 24;
/** What a run of repetitions is followed by: something that few patterns take, or nothing. */
const ENDS = ['\u0001', '!', ''];

/**
 * Refuse patterns that take too long over some text.
 * @throws StudioError MODEL_UNSUPPORTED
 */
export async function assertBoundedPatterns(
  patterns: readonly PatternSource[],
  matching: TimedMatching,
): Promise<void> {
  const deadline = performance.now() + MOST_MS_TOGETHER;
  for (const pattern of patterns) {
    const left = Math.min(MOST_MS, Math.ceil(deadline - performance.now()));
    if (left > 0 && (await matching(pattern, provokingTexts(pattern.source), left))) continue;
    throw new StudioError(
      'MODEL_UNSUPPORTED',
      `tokenizer.json has a pattern that takes far too long over some texts: ${shorten(pattern.source)}.`,
      'Choose another model, or another export of this one.',
      { where: 'tokenizer.json' },
    );
  }
}

/** Runs of characters that the pattern names, and of each kind, alone and behind one another. */
function provokingTexts(source: string): string[] {
  const plain = source.replace(/\\[pP]\{[^}]*\}|\\[a-zA-Z]/g, ' ');
  const named = [...new Set(plain.replace(/[\\^$.*+?()[\]{}|\s]/g, ''))];
  const characters = [...new Set([...KINDS, ...named])].slice(0, MOST_CHARACTERS);
  const words = plain.match(/[\p{L}\p{N}]{2,16}/gu) ?? [];
  const pairs = characters.flatMap((first) =>
    characters.flatMap((second) => (first === second ? [] : [[first, second]])),
  );
  const runs = [
    ...[...characters, ...words.slice(0, MOST_CHARACTERS)].map((unit) => unit.repeat(LONG)),
    ...characters.flatMap((unit) => [unit.repeat(SHORT), unit.repeat(SHORTER)]),
    ...pairs.map(([first, second]) => `${first}${second}`.repeat(SHORT)),
    ...pairs.map(([first, second]) => first + second!.repeat(SHORT)),
  ];
  return runs.flatMap((run) => ENDS.map((end) => run + end));
}

/** The patterns of a tokenizer of the library, wherever in its parts they are; its vocabulary has none. */
export function patternsOf(...parts: readonly unknown[]): PatternSource[] {
  const found = new Map<string, PatternSource>();
  const seen = new Set<unknown>();
  const visit = (value: unknown): void => {
    if (value instanceof RegExp) found.set(String(value), { source: value.source, flags: value.flags });
    // The library's parts are functions with properties.
    const hasParts = typeof value === 'function' || (typeof value === 'object' && value !== null);
    if (!hasParts || seen.has(value)) return;
    seen.add(value);
    for (const part of Object.values(value as object)) visit(part);
  };
  for (const part of parts) visit(part);
  return [...found.values()];
}

const shorten = (text: string): string => (text.length <= 80 ? text : `${text.slice(0, 77)}…`);

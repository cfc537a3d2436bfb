/** A row as a program: what is run of it, and what is asked. */
import { splitRow } from '../references/composition/compose';
import type { Composition } from '../references/composition/types';
import { openAsserts } from './openAsserts';
import type { AskedValue, Program } from './types';

export interface RowProgram {
  readonly program: Program;
  /** The first expressions are those of the row's open assertions, so many. */
  readonly asked: number;
  /** The answer that the row gives itself, in a column of its own, to its one open assertion; null where it gives none. */
  readonly given: string | null;
}

/** @param composition what the row must split by into columns, as it was learned; without it the text is all there is */
export function rowProgram(text: string, composition?: Composition): RowProgram {
  const row = composition === undefined || composition.kind === 'conversation' ? null : splitRow(composition, text).row;
  const question = row?.question ?? text;
  const open = openAsserts(question);
  const given = open.length === 1 ? (row?.answer?.trim() ?? null) : null;
  const expressions = open.map(({ expression }) => expression);
  return {
    program: {
      source: withoutStatements(question, open),
      // What the assertion would say of the given answer.
      expressions: given === null ? expressions : [...expressions, `(${expressions[0]}) == (${given}\n)`],
    },
    asked: open.length,
    given,
  };
}

/** Each with `pass` in its place, and lines where they were. */
function withoutStatements(
  text: string,
  statements: readonly { readonly from: number; readonly to: number }[],
): string {
  return statements.reduceRight((left, { from, to }) => {
    const lines = left.slice(from, to).split('\n').length - 1;
    return `${left.slice(0, from)}pass${'\n'.repeat(lines)}${left.slice(to)}`;
  }, text);
}

/** Whether the given answer holds; null where it is not told. */
export function agreement({ given, asked }: RowProgram, values: readonly AskedValue[]): boolean | null {
  if (given === null) return null;
  const value = values[asked];
  return value === undefined ? null : value.repr === 'True';
}

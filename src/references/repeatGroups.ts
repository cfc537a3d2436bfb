/** Rows that are nearly alike in the columns that a person chose. They are named, and nothing else happens to them. */
import { letEventsRun } from '../letEventsRun';
import { NearIndex } from '../similarity/nearIndex';
import { NEAR_COPY_SIMILARITY } from '../similarity/similarity';
import type { ParsedTable } from './types';

export interface RepeatGroup {
  /** Of the first row, which the others are like. */
  readonly line: number;
  readonly text: string;
  /** The later ones in their order. */
  readonly others: readonly { readonly line: number; readonly similarity: number }[];
}

/** So long at once is the page without an answer. */
const SLICE_MS = 30;

/** Cells one after the other; empty where all of them are. */
const textOf = (cells: Readonly<Record<string, string>>, columns: readonly string[]): string =>
  columns
    .map((column) => cells[column] ?? '')
    .join('\n')
    .trim();

/**
 * Groups of rows whose chosen cells, one after the other, are at least as similar as a near copy (similarity/) to the first of the group.
 * Rows that have none of these cells are in no group.
 * @param signal aborted: no more is looked for, and what was found so far is given back
 */
export async function repeatGroups(
  { rows }: Pick<ParsedTable, 'rows'>,
  columns: readonly string[],
  signal?: AbortSignal,
): Promise<readonly RepeatGroup[]> {
  const first = new NearIndex<number>(NEAR_COPY_SIMILARITY);
  const groups = new Map<number, RepeatGroup & { readonly others: { line: number; similarity: number }[] }>();
  let rest = performance.now() + SLICE_MS;
  for (const { line, cells } of rows) {
    if (performance.now() > rest) {
      await letEventsRun();
      if (signal?.aborted) break;
      rest = performance.now() + SLICE_MS;
    }
    const text = textOf(cells, columns);
    if (text === '') continue;
    const near = first.nearest(text);
    if (near === null) {
      first.add(line, text);
      groups.set(line, { line, text, others: [] });
    } else groups.get(near.key)!.others.push({ line, similarity: near.similarity });
  }
  return [...groups.values()].filter(({ others }) => others.length > 0);
}

import type { Cells } from '../../references/composition/types';
import type { Grading } from '../types';

/** A row as a task, before anything is run. */
export interface ReadRow {
  readonly question: string;
  /** '' where the row has none. */
  readonly answer: string;
  /** null where the question and the answer decide. */
  readonly grading: Grading | null;
}

export type Reading = ReadRow | { readonly fault: string };

/** A form that public benchmarks have: told by its columns. */
export interface TaskFormat {
  readonly name: string;
  readonly columns: readonly string[];
  read(cells: Cells): Reading;
}

/** A cell that is a list in JSON; null of anything else. */
export function listIn(cell: string | undefined): readonly unknown[] | null {
  const value = jsonIn(cell);
  return Array.isArray(value) ? value : null;
}

export function jsonIn(cell: string | undefined): unknown {
  try {
    return cell === undefined ? undefined : JSON.parse(cell);
  } catch {
    return undefined;
  }
}

export const textsIn = (cell: string | undefined): readonly string[] | null => {
  const list = listIn(cell);
  return list?.every((each) => typeof each === 'string') ? list : null;
};

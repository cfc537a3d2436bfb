/** Tables of Markdown (GitHub Flavored Markdown, "Tables"): cells between pipes, a line of dashes below the names. */
import type { TableBuilder } from '../cells';
import { headerOf } from './header';

export interface PipeTable {
  readonly lines: readonly string[];
  /** Of the names, from 0. */
  readonly begin: number;
  readonly end: number;
}

const DASHES = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)+\|?\s*$/;

/** The first table, where it has at least half of the lines that are not blank; else null. */
export function pipeTable(lines: readonly string[]): PipeTable | null {
  const dashes = lines.findIndex((line, at) => at > 0 && DASHES.test(line) && lines[at - 1]!.includes('|'));
  if (dashes < 0) return null;
  let end = dashes + 1;
  while (end < lines.length && lines[end]!.includes('|')) end++;
  const filled = lines.filter((line) => line.trim() !== '').length;
  return 2 * (end - dashes + 1) >= filled && end > dashes + 1 ? { lines, begin: dashes - 1, end } : null;
}

/** A pipe behind a backslash is one of the cell. */
const cellsIn = (line: string): string[] =>
  line
    .trim()
    .replace(/^\||(?<!\\)\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) =>
      cell
        .trim()
        .replaceAll('\\|', '|')
        .replace(/<br\s*\/?>/gi, '\n'),
    );

export function addPipeTable(table: TableBuilder, { lines, begin, end }: PipeTable): void {
  const names = headerOf(table.file, begin + 1, cellsIn(lines[begin]!));
  for (let at = begin + 2; at < end; at++) {
    if (table.isFull(at + 1)) return;
    const cells = cellsIn(lines[at]!);
    if (cells.length > names.length) {
      table.problem(
        at + 1,
        `The row has ${cells.length} cells, the table ${names.length}.`,
        'Write a pipe in a cell as \\|.',
      );
      continue;
    }
    table.addRow(
      at + 1,
      cells.flatMap((cell, column) => (names[column] == null ? [] : [[names[column], cell] as const])),
    );
  }
  const others = lines.filter((line, at) => (at < begin || at >= end) && line.trim() !== '').length;
  if (others > 0) table.note(`The table is read; ${others} lines around it are left out.`);
}

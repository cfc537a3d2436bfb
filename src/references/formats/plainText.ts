import { TableBuilder } from '../cells';
import type { ParsedTable } from '../types';

/** A piece of a text and the 1-based line it starts on. */
export interface Passage {
  readonly line: number;
  readonly text: string;
}

/**
 * Plain text has no rows of its own, so the widest separator that occurs decides, in this order:
 * 1. a line of three or more dashes (`---`) between examples;
 * 2. two or more blank lines (how Python files separate functions);
 * 3. one blank line (paragraphs);
 * 4. otherwise every line is an example.
 * Blank lines at the very start and end count for nothing.
 */
export function splitPassages(text: string, firstLine = 1): Passage[] {
  const lines = text.split('\n');
  const blank = lines.map((line) => line.trim() === '');
  const start = blank.indexOf(false);
  if (start < 0) return [];
  const end = blank.lastIndexOf(false) + 1;
  const isRule = (index: number): boolean => /^-{3,}\s*$/.test(lines[index] ?? '');
  const inside = Array.from({ length: end - start }, (_, offset) => start + offset);

  let separates: (index: number) => boolean;
  if (inside.some(isRule)) separates = isRule;
  else if (inside.some((index) => blank[index] && blank[index + 1])) {
    separates = (index) => Boolean(blank[index] && (blank[index + 1] || blank[index - 1]));
  } else if (inside.some((index) => blank[index])) separates = (index) => Boolean(blank[index]);
  else return inside.map((index) => ({ line: firstLine + index, text: lines[index] ?? '' }));

  const passages: Passage[] = [];
  let from = start;
  for (let index = start; index <= end; index++) {
    if (index < end && !separates(index)) continue;
    let first = from;
    let last = index;
    while (first < last && blank[first]) first++;
    while (last > first && blank[last - 1]) last--;
    if (last > first) passages.push({ line: firstLine + first, text: lines.slice(first, last).join('\n') });
    from = index + 1;
  }
  return passages;
}

export function parsePlainText(file: string, text: string): ParsedTable {
  const table = new TableBuilder(file, 'txt');
  addPassages(table, splitPassages(text));
  return table.build();
}

export function addPassages(table: TableBuilder, passages: readonly Passage[]): void {
  for (const passage of passages) {
    if (table.isFull(passage.line)) return;
    table.addRow(passage.line, [['text', passage.text]]);
  }
}
